import { useId } from 'react';
import {
  Button as AriaButton,
  Collection,
  ComboBox,
  Header,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
} from 'react-aria-components';

import { FieldError, type FieldProps } from './Field';
import { Icon, type IconName } from './Icon';

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
  onSelect: (id: string) => void;
  placeholder?: string;
  /** What the list says when nothing answers. */
  nothing?: string;
  disabled?: boolean;
  /** Opens when it gains focus, before anything is typed. */
  openOnFocus?: boolean;
  /** The arrow that opens the whole list; without it the field is a search. */
  showButton?: boolean;
};

/**
 * A text field that answers as one types: a citizen, a Comune, a colleague, and
 * the search over everything. It filters nothing itself, because search forgives
 * accents and small errors, and there is one search, in the program.
 */
export function Combobox({
  label,
  hint,
  error,
  required = false,
  hideLabel = false,
  text,
  onText,
  items,
  sections,
  value,
  onSelect,
  placeholder,
  nothing = 'Nessun risultato',
  disabled = false,
  openOnFocus = false,
  showButton = true,
}: Props) {
  const id = useId();
  const describedBy = [error ? `${id}-error` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  return (
    <ComboBox<ComboItem | ComboSection>
      className="ui-field"
      inputValue={text}
      onInputChange={onText}
      items={sections ?? items ?? []}
      value={value === '' ? null : value}
      onChange={(key) => {
        if (key !== null) onSelect(String(key));
      }}
      defaultFilter={() => true}
      menuTrigger={openOnFocus ? 'focus' : 'input'}
      allowsEmptyCollection
      allowsCustomValue
      isDisabled={disabled}
      isRequired={required}
      isInvalid={error !== undefined && error !== ''}
      validationBehavior="aria"
    >
      <Label className={hideLabel ? 'ui-hidden' : 'ui-label'}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </Label>
      <div className={showButton ? 'ui-input-with-button' : undefined}>
        <Input
          className="ui-input"
          placeholder={placeholder}
          autoComplete="off"
          aria-describedby={describedBy || undefined}
        />
        {showButton && (
          <AriaButton>
            <Icon name="expand" />
          </AriaButton>
        )}
      </div>
      <FieldError id={`${id}-error`} error={error} />
      {hint && (
        <span id={`${id}-hint`} className="ui-hint">
          {hint}
        </span>
      )}
      <Popover className="ui-popover">
        <ListBox<ComboItem | ComboSection>
          className="ui-listbox"
          renderEmptyState={() => <div className="ui-nothing">{nothing}</div>}
        >
          {(entry) =>
            'items' in entry ? (
              <ListBoxSection id={entry.id}>
                <Header className="ui-section-title">{entry.title}</Header>
                <Collection items={entry.items}>{(item) => <Line item={item} />}</Collection>
              </ListBoxSection>
            ) : (
              <Line item={entry} />
            )
          }
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

type LineProps = { item: ComboItem };

function Line({ item }: LineProps) {
  return (
    <ListBoxItem id={item.id} textValue={item.label} className="ui-item">
      {item.icon && <Icon name={item.icon} />}
      <span className="ui-item-text">
        {item.label}
        {item.detail && <span className="ui-item-detail">{item.detail}</span>}
      </span>
    </ListBoxItem>
  );
}
