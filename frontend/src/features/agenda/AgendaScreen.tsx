import FullCalendar, { type CalendarRef } from '@fullcalendar/react';
import dayGrid from '@fullcalendar/react/daygrid';
import interaction from '@fullcalendar/react/interaction';
import italian from '@fullcalendar/react/locales/it';
import classic from '@fullcalendar/react/themes/classic';
import timeGrid from '@fullcalendar/react/timegrid';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/classic/theme.css';
import '@fullcalendar/react/themes/classic/palette.css';

import { explain } from '../../bridge/errors';
import type { Appuntamento, FiltroAgenda } from '../../bridge/types';
import { formatDate, formatTime, ZONE } from '../../lib/date';
import { goTo } from '../../lib/route';
import { iso } from '../../lib/instant';
import { useScheda } from '../../record/catalogue';
import { useAct } from '../../record/commands';
import { colleagues } from '../../record/queries';
import { Button } from '../../ui/Button';
import { useClock, useNow } from '../../ui/Clock';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import './agenda.css';
import { AppointmentDialog } from './AppointmentDialog';
import { appointment, period } from './queries';
import { NewAppointmentDialog } from './NewAppointmentDialog';
import { letKeyboardScroll } from './scrolling';
import { halfHourFrom, hoursOf, morningOf } from './time';

/** The spans that the agenda shows; a day is also what fits a small window. */
const VIEWS = [
  { value: 'timeGridDay', label: 'Giorno' },
  { value: 'timeGridWeek', label: 'Settimana' },
  { value: 'dayGridMonth', label: 'Mese' },
] as const;

const DAY_TITLE = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
const WEEK_TITLE = { day: 'numeric', month: 'long', year: 'numeric' } as const;

const ME = 'io';
const EVERYBODY = 'tutti';

/** The appointment that the calendar draws; none while an hour is being chosen. */
function visitOf({ extendedProps }: { extendedProps: Record<string, unknown> }): Appuntamento | undefined {
  return extendedProps.visit as Appuntamento | undefined;
}

type Props = { day?: string | undefined; id?: string | undefined };

/** The agenda of the operator and their colleagues, and the appointment that is open. */
export function AgendaScreen({ day, id }: Props) {
  const calendar = useRef<CalendarRef>(null);
  const [span, setSpan] = useState<{ dal: string; al: string }>();
  const [shown, setShown] = useState<{ title: string; view: string; from: Date; to: Date }>();
  const clock = useClock();
  const now = useNow();
  const [whose, setWhose] = useState(ME);
  const [making, setMaking] = useState<{ inizio: string; fine: string; chosen: boolean }>();
  const people = useQuery(colleagues).data ?? [];
  const filter: FiltroAgenda = {
    dal: span?.dal ?? '',
    al: span?.al ?? '',
    operatori: whose === ME || whose === EVERYBODY ? [] : [whose],
    tutti: whose === EVERYBODY,
  };
  const view = useQuery({ ...period(filter), enabled: span !== undefined });
  const open = useQuery({ ...appointment(id ?? ''), enabled: id !== undefined });
  const scheda = useScheda('appuntamento');
  const move = useAct('appuntamento.modifica');
  const list = view.data ?? [];
  const hours = hoursOf(list);

  // From where it stood when it was taken hold of, whatever has come since.
  const moved = (from: Appuntamento | undefined, start: string, end: string, undo: () => void) => {
    if (!from?.modifica) {
      undo();
      return;
    }
    move.mutate({ id: from.id, seen: { inizio: from.inizio, fine: from.fine }, wanted: { inizio: iso(start), fine: iso(end) } }, { onError: undo });
  };

  return (
    <>
      <PageHeader
        title="Agenda"
        details={view.isFetching && <span className="ui-muted">Leggo…</span>}
        actions={<Button label="Nuovo appuntamento" variant="primary" onPress={() => setMaking({ ...halfHourFrom(clock()), chosen: false })} />}
      />
      {move.error && <Failure {...explain(move.error)} />}
      {view.isError && <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />}
      <div className="agenda">
        <div className="agenda-bar">
          <div className="ui-actions">
            <Button label="Periodo precedente" icon="chevronLeft" iconOnly onPress={() => calendar.current?.getApi().prev()} />
            <Button label="Periodo successivo" icon="chevronRight" iconOnly onPress={() => calendar.current?.getApi().next()} />
            <Button
              label="Oggi"
              disabledReason={shown && shown.from <= now && now < shown.to ? 'Oggi è già in vista.' : undefined}
              onPress={() => calendar.current?.getApi().today()}
            />
            <h2 aria-live="polite">{shown?.title}</h2>
          </div>
          <div className="ui-actions">
            <Select
              label="Di chi"
              hideLabel
              value={whose}
              onChange={setWhose}
              options={[
                { value: ME, label: 'La mia agenda' },
                { value: EVERYBODY, label: 'Tutto il servizio' },
                ...people.filter(({ io }) => !io).map((one) => ({ value: one.id, label: one.nome })),
              ]}
            />
            <div className="ui-actions agenda-views" role="group" aria-label="Vista">
              {VIEWS.map(({ value, label }) => (
                <Button
                  key={value}
                  label={label}
                  pressed={shown?.view === value}
                  onPress={() => calendar.current?.getApi().changeView(value)}
                />
              ))}
            </div>
          </div>
        </div>
        <FullCalendar
          ref={calendar}
          plugins={[dayGrid, timeGrid, interaction, classic]}
          locale={italian}
          timeZone={ZONE}
          initialView="timeGridWeek"
          {...(day !== undefined && { initialDate: day })}
          firstDay={1}
          headerToolbar={false}
          views={{ timeGridDay: { titleFormat: DAY_TITLE }, timeGridWeek: { titleFormat: WEEK_TITLE } }}
          slotMinTime={hours.from}
          slotMaxTime={hours.to}
          scrollTime="08:00:00"
          slotEventOverlap={false}
          dayMaxEvents
          eventDisplay="block"
          allDaySlot={false}
          nowIndicator
          now={clock}
          // Half an hour holds two lines, its state being one of them.
          slotMinHeight={38}
          eventMinHeight={36}
          eventShortHeight={48}
          height="100%"
          selectable
          selectMirror
          editable
          eventInteractive
          events={list.map(asEvent)}
          eventContent={({ event, view: { type } }) => {
            // The hour that is being chosen is drawn too, before it is an appointment.
            const visit = visitOf(event);
            return visit && <Mark visit={visit} brief={type === 'dayGridMonth'} />;
          }}
          datesSet={({ start, end, startStr, endStr, view }) => {
            setSpan({ dal: iso(startStr), al: iso(endStr) });
            setShown({ title: view.title, view: view.type, from: start, to: end });
          }}
          viewDidMount={({ el }) => letKeyboardScroll(el)}
          select={({ startStr, endStr, allDay }) =>
            setMaking({ ...(allDay ? morningOf(startStr.slice(0, 10)) : { inizio: iso(startStr), fine: iso(endStr) }), chosen: true })
          }
          eventClick={({ event }) => goTo(['agenda', 'appuntamento', event.id])}
          eventDrop={({ event, oldEvent, revert }) => moved(visitOf(oldEvent), event.startStr, event.endStr, revert)}
          eventResize={({ event, oldEvent, revert }) => moved(visitOf(oldEvent), event.startStr, event.endStr, revert)}
        />
      </div>
      {making && (
        <NewAppointmentDialog
          {...making}
          onClose={() => {
            setMaking(undefined);
            // The hour that was chosen is not marked any more.
            calendar.current?.getApi().unselect();
          }}
        />
      )}
      {id !== undefined && open.data && scheda && (
        <AppointmentDialog
          key={id}
          scheda={scheda}
          record={open.data}
          clashes={list.some((one) => one.id === id && one.sovrapposto)}
          onClose={() => goTo(['agenda'])}
        />
      )}
      {id !== undefined && open.isError && <ErrorState {...explain(open.error)} onRetry={() => goTo(['agenda'])} retryLabel="Torna all’agenda" />}
    </>
  );
}

function asEvent(visit: Appuntamento) {
  const { titolo, inizio, fine, stato, modifica } = visit;
  return {
    id: visit.id,
    title: `${formatDate(inizio)} ${formatTime(inizio)} ${titolo}`,
    start: inizio,
    end: fine,
    editable: modifica && stato === 'pianificata',
    className: `agenda-event agenda-${stato}${visit.sovrapposto ? ' agenda-clash' : ''}`,
    extendedProps: { visit },
  };
}

type MarkProps = { visit: Appuntamento; brief: boolean };

/** What of an appointment fits into its hour. The state is in words too. */
function Mark({ visit, brief }: MarkProps) {
  const { titolo, inizio, luogo, stato, statoTesto, soggettoNome, sovrapposto, daInviare } = visit;
  const notes = [
    stato !== 'pianificata' && statoTesto,
    sovrapposto && 'si sovrappone',
    daInviare && 'da inviare',
  ].filter(Boolean);
  if (brief) {
    return (
      <div className="agenda-mark agenda-brief" title={[titolo, ...notes].join(', ')}>
        <strong>{formatTime(inizio)}</strong> {titolo}
        {notes.length > 0 && <span className="ui-hidden">, {notes.join(', ')}</span>}
      </div>
    );
  }
  const details = [titolo.includes(soggettoNome) ? '' : soggettoNome, luogo].filter((one) => one !== '');
  return (
    <div className="agenda-mark">
      {/* One paragraph, so that a short event is cut after whole lines, and last of all the place. */}
      <p>
        <strong className="agenda-hour">{formatTime(inizio)}</strong> {notes.length > 0 && <em>{notes.join(', ')}</em>} <strong>{titolo}</strong>
        {details.map((detail) => (
          <span key={detail}>{detail}</span>
        ))}
      </p>
    </div>
  );
}
