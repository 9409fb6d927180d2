// What the frontend holds itself to, beyond types: who may import whom
// (app > features > bridge | ui > lib), accessibility, no promise left alone.
import { readdirSync } from 'node:fs';

import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = readdirSync('src', { withFileTypes: true }).some((d) => d.name === 'features')
  ? readdirSync('src/features', { withFileTypes: true })
      .filter((d) => d.isDirectory())
      .map((d) => d.name)
  : [];

const zones = [
  {
    target: './src/lib',
    from: ['./src/ui', './src/bridge', './src/features', './src/app'],
    message: 'lib is pure: it imports nothing of ours.',
  },
  {
    target: './src/ui',
    from: ['./src/bridge', './src/features', './src/app'],
    message: 'ui knows neither the domain nor the program.',
  },
  {
    target: './src/bridge',
    from: ['./src/ui', './src/features', './src/app'],
    message: 'bridge carries data; it draws nothing.',
  },
  {
    target: ['./src/lib', './src/ui', './src/features', './src/app'],
    from: './wailsjs',
    message: 'Only bridge knows Wails.',
  },
  ...features.flatMap((name) => [
    {
      target: `./src/features/${name}`,
      from: './src/features',
      except: [`./${name}`],
      message: 'Features do not import each other.',
    },
    {
      target: `./src/features/${name}`,
      from: './src/app',
      message: 'app knows the features, not the other way round.',
    },
  ]),
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
        { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that owns it.' },
      ],
    },
  },
  { files: ['vite.config.ts'], rules: { 'import-x/no-default-export': 'off' } },
);
