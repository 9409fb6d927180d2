import { parseDate as parseCalendarDate } from '@internationalized/date';
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Dialog,
  DialogTrigger,
  Heading,
  Popover,
} from 'react-aria-components';
import { useState } from 'react';

import { dayOf, formatDate, isDay, parseDate } from '../lib/date';
import { useClock } from './Clock';
import { Field, type FieldProps } from './Field';
import { Icon } from './Icon';
import { useTypedText } from './useTypedText';

type Props = FieldProps & {
  /** "YYYY-MM-DD", "" for none, or a text that is no date yet, as it was typed. */
  value: string;
  onChange: (value: string) => void;
  /** The first and the last day that the calendar offers. */
  min?: string;
  max?: string;
  disabled?: boolean;
};

const grammar = {
  format: (value: string) => (isDay(value) ? formatDate(value) : value),
  parse: parseDate,
};

const WRONG = 'Scrivi una data che esiste, come 24/11/2026.';

/** A day: typed as gg/mm/aaaa whatever the system's locale, or picked from a calendar. */
export function DateField({ value, onChange, min, max, disabled, ...field }: Props) {
  const typed = useTypedText(value, onChange, grammar);
  const [open, setOpen] = useState(false);
  const error = field.error ?? (typed.wrong ? WRONG : undefined);

  return (
    <Field {...field} error={error}>
      {(control) => (
        <div className="ui-input-with-button ui-date">
          <input
            {...control}
            className="ui-input"
            inputMode="numeric"
            autoComplete="off"
            placeholder="gg/mm/aaaa"
            disabled={disabled}
            value={typed.text}
            onChange={(event) => typed.type(event.target.value)}
            onBlur={typed.leave}
            onKeyDown={(event) => {
              if (event.altKey && event.key === 'ArrowDown') {
                event.preventDefault();
                setOpen(true);
              }
            }}
          />
          <DialogTrigger isOpen={open} onOpenChange={setOpen}>
            <AriaButton isDisabled={disabled === true} aria-label={`Calendario: ${field.label}`}>
              <Icon name="agenda" />
            </AriaButton>
            <Popover className="ui-popover" placement="bottom end">
              <Dialog aria-label={`Scegli il giorno: ${field.label}`}>
                <DayPicker
                  value={isDay(value) ? value : undefined}
                  min={min}
                  max={max}
                  onPick={(day) => {
                    onChange(day);
                    setOpen(false);
                  }}
                />
              </Dialog>
            </Popover>
          </DialogTrigger>
        </div>
      )}
    </Field>
  );
}

type PickerProps = {
  value: string | undefined;
  min: string | undefined;
  max: string | undefined;
  onPick: (day: string) => void;
};

function DayPicker({ value, min, max, onPick }: PickerProps) {
  const now = useClock();
  const today = dayOf(now());
  return (
    <Calendar
      className="ui-calendar"
      aria-label="Giorno"
       
      autoFocus
      value={value ? parseCalendarDate(value) : null}
      defaultFocusedValue={parseCalendarDate(value ?? today)}
      minValue={min ? parseCalendarDate(min) : null}
      maxValue={max ? parseCalendarDate(max) : null}
      onChange={(day) => onPick(day.toString())}
    >
      <header className="ui-calendar-head">
        <AriaButton slot="previous" className="ui-button ui-button-plain ui-button-icon">
          <Icon name="chevronLeft" />
        </AriaButton>
        <Heading />
        <AriaButton slot="next" className="ui-button ui-button-plain ui-button-icon">
          <Icon name="chevronRight" />
        </AriaButton>
      </header>
      <CalendarGrid weekdayStyle="short">
        <CalendarGridHeader>{(day) => <CalendarHeaderCell>{day}</CalendarHeaderCell>}</CalendarGridHeader>
        <CalendarGridBody>
          {(date) => (
            <CalendarCell
              date={date}
              className={date.toString() === today ? 'ui-calendar-day ui-calendar-today' : 'ui-calendar-day'}
            />
          )}
        </CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}
