import { useEffect, useId, useRef, useState, type KeyboardEvent, type Ref } from 'react';

import { count } from '../lib/number';
import { Field, type FieldProps } from './Field';
import { Icon, type IconName } from './Icon';
import { useAnchored } from './useAnchored';

export type ComboItem = { id: string; label: string; detail?: string; icon?: IconName };

export type ComboSection = { id: string; title: string; items: readonly ComboItem[] };

type Props = FieldProps & {
  /** What is typed. The caller keeps it, and finds the items that answer to it. */
  text: string;
  onText: (text: string) => void;
  /** The answers, already chosen and ordered; under titles when there are sections. */
  items?: readonly ComboItem[];
  sections?: readonly ComboSection[];
  /** The chosen item's id, "" for none. */
  value: string;
  /** Called after onText was given the item's label, so that it may set another. */
  onSelect: (id: string) => void;
  placeholder?: string;
  /** What the list says when nothing answers. */
  nothing?: string;
  disabled?: boolean;
  /** Opens when it gains focus, before anything is typed. */
  openOnFocus?: boolean;
  /** The arrow that opens the whole list; without it the field is a search. */
  showButton?: boolean;
  ref?: Ref<HTMLInputElement>;
};

/**
 * A text field that answers as one types: a citizen, a Comune, a colleague, and
 * the search over everything. It filters nothing itself, because search forgives
 * accents and small errors, and there is one search, in the program.
 *
 * The first answer is always ready, so that typing and Invio is enough.
 */
export function Combobox({
  text,
  onText,
  items = [],
  sections,
  value,
  onSelect,
  placeholder,
  nothing = 'Nessun risultato',
  disabled = false,
  openOnFocus = false,
  showButton = true,
  ref,
  ...field
}: Props) {
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState(0);
  const style = useAnchored(box, open);

  const groups = sections ?? [{ id: '', title: '', items }];
  const answers = groups.flatMap((group) => group.items);
  // Answers change under the operator as the program finds more of them.
  const active = answers[Math.min(place, answers.length - 1)];
  const optionId = (item: ComboItem) => `${listId}-${item.id}`;
  const shown = open && (answers.length > 0 || text !== '');
  const activeOption = open && active ? optionId(active) : undefined;

  useEffect(() => {
    if (activeOption) document.getElementById(activeOption)?.scrollIntoView({ block: 'nearest' });
  }, [activeOption]);

  const show = () => {
    setPlace(Math.max(0, answers.findIndex((item) => item.id === value)));
    setOpen(true);
  };

  const select = (item: ComboItem) => {
    setOpen(false);
    onText(item.label);
    onSelect(item.id);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    switch (event.key) {
      case 'ArrowDown':
        if (open) setPlace(Math.min(place + 1, answers.length - 1));
        else show();
        break;
      case 'ArrowUp':
        if (!open) return;
        setPlace(Math.max(0, Math.min(place, answers.length - 1) - 1));
        break;
      case 'Enter':
        if (!open || !active) return;
        select(active);
        break;
      case 'Escape':
        // Only the list closes, not the dialog that the field is in.
        if (!open) return;
        event.stopPropagation();
        setOpen(false);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return (
    <Field {...field}>
      {(control) => (
        <div ref={box} className={showButton ? 'ui-input-with-button' : undefined}>
          <input
            {...control}
            ref={(element) => {
              input.current = element;
              if (typeof ref === 'function') ref(element);
              else if (ref) ref.current = element;
            }}
            className="ui-input"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={shown}
            aria-controls={shown ? listId : undefined}
            aria-activedescendant={activeOption}
            autoComplete="off"
            spellCheck={false}
            placeholder={placeholder}
            disabled={disabled}
            value={text}
            onChange={(event) => {
              setPlace(0);
              setOpen(true);
              onText(event.target.value);
            }}
            onFocus={() => {
              if (openOnFocus) show();
            }}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
          {showButton && (
            <button
              type="button"
              tabIndex={-1}
              disabled={disabled}
              aria-label={`Mostra l’elenco: ${field.label}`}
              aria-expanded={shown}
              // The focus stays in the field, or leaving it would close the list.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                input.current?.focus();
                if (open) setOpen(false);
                else show();
              }}
            >
              <Icon name="expand" />
            </button>
          )}
          {open && answers.length > 0 && (
            <div id={listId} role="listbox" aria-label={field.label} className="ui-popover ui-listbox" style={style}>
              {groups.map((group) => {
                const lines = group.items.map((item) => (
                  <Line
                    key={item.id}
                    id={optionId(item)}
                    item={item}
                    chosen={item.id === value}
                    active={item === active}
                    onSelect={() => select(item)}
                  />
                ));
                if (group.title === '' || lines.length === 0) return lines;
                return (
                  <div key={group.id} role="group" aria-labelledby={`${listId}-${group.id}-title`}>
                    <div id={`${listId}-${group.id}-title`} role="presentation" className="ui-section-title">
                      {group.title}
                    </div>
                    {lines}
                  </div>
                );
              })}
            </div>
          )}
          {shown && answers.length === 0 && (
            <div id={listId} className="ui-popover ui-nothing" style={style}>
              {nothing}
            </div>
          )}
          <span role="status" className="ui-hidden">
            {open && (answers.length > 0 ? count(answers.length, 'risultato', 'risultati') : text && nothing)}
          </span>
        </div>
      )}
    </Field>
  );
}

type LineProps = {
  id: string;
  item: ComboItem;
  chosen: boolean;
  active: boolean;
  onSelect: () => void;
};

function Line({ id, item, chosen, active, onSelect }: LineProps) {
  return (
    // The keyboard is handled by the field, which holds the focus.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      id={id}
      role="option"
      aria-selected={chosen}
      data-focused={active || undefined}
      className="ui-item"
      onMouseDown={(event) => event.preventDefault()}
      onClick={onSelect}
    >
      {item.icon && <Icon name={item.icon} />}
      <span className="ui-item-text">
        {item.label}
        {item.detail && <span className="ui-item-detail">{item.detail}</span>}
      </span>
    </div>
  );
}
