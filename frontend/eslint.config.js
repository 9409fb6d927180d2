// What the frontend holds itself to, beyond types: who may import whom
// (app > features > people | central > record > print | bridge | ui > lib), accessibility, no promise left alone.
import { readdirSync } from 'node:fs';

import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** What each folder of src may import of ours, beside itself. */
const layers = {
  lib: [],
  ui: ['lib'],
  bridge: ['lib'],
  print: ['lib'],
  record: ['print', 'bridge', 'ui', 'lib'],
  people: ['record', 'bridge', 'ui', 'lib'],
  central: ['bridge', 'ui', 'lib'],
  features: ['people', 'central', 'record', 'print', 'bridge', 'ui', 'lib'],
  app: ['features', 'people', 'central', 'record', 'print', 'bridge', 'ui', 'lib'],
};

const folders = (path) => readdirSync(path, { withFileTypes: true }).filter((d) => d.isDirectory()).map((d) => d.name);

/** Of a folder that is not in the table nothing may be imported, nor anything by it. */
const zones = [
  ...folders('src').map((name) => ({
    target: `./src/${name}`,
    from: './src',
    except: layers[name] ? [name, ...layers[name]].map((one) => `./${one}`) : [],
    message: `src/${name} may import ${layers[name]?.join(', ') || 'nothing of ours'}: see the layers in eslint.config.js.`,
  })),
  ...folders('src/features').map((name) => ({
    target: `./src/features/${name}`,
    from: './src/features',
    except: [`./${name}`],
    message: 'Features do not import each other: what they share is in record.',
  })),
  {
    target: folders('src').filter((name) => name !== 'bridge').map((name) => `./src/${name}`),
    from: './wailsjs',
    message: 'Only bridge knows Wails.',
  },
];

export default tseslint.config(
  { ignores: ['dist', 'wailsjs', 'node_modules', 'test-results'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      importX.flatConfigs.typescript,
      jsxA11y.flatConfigs.strict,
    ],
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      'react-hooks/exhaustive-deps': 'error',
      // Our components say where it is allowed; see the places that set it on an element.
      'jsx-a11y/no-autofocus': ['error', { ignoreNonDOM: true }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' },
        ...['NewExpression[callee.name="Date"][arguments.length=0]', 'CallExpression[callee.object.name="Date"][callee.property.name="now"]'].map(
          (selector) => ({ selector, message: 'There is one clock, the program’s: useClock.' }),
        ),
        { selector: 'ImportSpecifier[imported.name="useMutation"]', message: 'Every act is a command: useCommand, which is given once.' },
        { selector: 'TSAsExpression[typeAnnotation.typeName.name="Leave"]', message: 'The leave to act is given by useCommand alone.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that owns it.' },
      ],
    },
  },
  { files: ['vite.config.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
