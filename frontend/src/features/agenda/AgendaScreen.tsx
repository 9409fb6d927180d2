import FullCalendar from '@fullcalendar/react';
import dayGrid from '@fullcalendar/react/daygrid';
import interaction from '@fullcalendar/react/interaction';
import italian from '@fullcalendar/react/locales/it';
import classic from '@fullcalendar/react/themes/classic';
import timeGrid from '@fullcalendar/react/timegrid';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import '@fullcalendar/react/skeleton.css';
import '@fullcalendar/react/themes/classic/theme.css';
import '@fullcalendar/react/themes/classic/palette.css';

import { explain } from '../../bridge/errors';
import { colleagues } from '../../bridge/reads';
import type { Appuntamento, FiltroAgenda } from '../../bridge/types';
import { formatDate, formatTime } from '../../lib/date';
import { goTo } from '../../lib/route';
import { Button } from '../../ui/Button';
import { ErrorState } from '../../ui/ErrorState';
import { Failure } from '../../ui/Failure';
import { PageHeader } from '../../ui/PageHeader';
import { Select } from '../../ui/Select';
import './agenda.css';
import { AppointmentDialog } from './AppointmentDialog';
import { useMove } from './commands';
import { appointment, period } from './queries';
import { NewAppointmentDialog } from './NewAppointmentDialog';
import { halfHourFrom, iso } from './time';

const ME = 'io';
const EVERYBODY = 'tutti';

type Props = { day?: string | undefined; id?: string | undefined };

/** The agenda of the operator and their colleagues, and the appointment that is open. */
export function AgendaScreen({ day, id }: Props) {
  const [span, setSpan] = useState<{ dal: string; al: string }>();
  const [whose, setWhose] = useState(ME);
  const [making, setMaking] = useState<{ inizio: string; fine: string }>();
  const people = useQuery(colleagues).data ?? [];
  const filter: FiltroAgenda = {
    dal: span?.dal ?? '',
    al: span?.al ?? '',
    operatori: whose === ME || whose === EVERYBODY ? [] : [whose],
    tutti: whose === EVERYBODY,
  };
  const view = useQuery({ ...period(filter), enabled: span !== undefined });
  const open = useQuery({ ...appointment(id ?? ''), enabled: id !== undefined });
  const move = useMove();
  const list = view.data ?? [];

  const moved = (moving: string, start: string, end: string, undo: () => void) => {
    const from = list.find((one) => one.id === moving);
    if (!from?.modifica.si) {
      undo();
      return;
    }
    move.mutate({ from, inizio: iso(start), fine: iso(end) }, { onError: undo });
  };

  return (
    <>
      <PageHeader
        title="Agenda"
        details={view.isFetching && <span className="ui-muted">Leggo…</span>}
        actions={<Button label="Nuovo appuntamento" variant="primary" onPress={() => setMaking(halfHourFrom(new Date()))} />}
      />
      {move.error && <Failure {...explain(move.error)} />}
      {view.isError && <ErrorState {...explain(view.error)} onRetry={() => void view.refetch()} />}
      <div className="agenda">
        <div className="agenda-filter">
          <Select
            label="Di chi"
            value={whose}
            onChange={setWhose}
            options={[
              { value: ME, label: 'La mia agenda' },
              { value: EVERYBODY, label: 'Tutto il servizio' },
              ...people.filter(({ io }) => !io).map((one) => ({ value: one.id, label: one.nome })),
            ]}
          />
        </div>
        <FullCalendar
          plugins={[dayGrid, timeGrid, interaction, classic]}
          locale={italian}
          timeZone="Europe/Rome"
          initialView="timeGridWeek"
          {...(day !== undefined && { initialDate: day })}
          firstDay={1}
          headerToolbar={{ left: 'prev,next today', center: 'title', right: 'timeGridDay,timeGridWeek,dayGridMonth' }}
          slotMinTime="07:00:00"
          slotMaxTime="20:00:00"
          scrollTime="08:00:00"
          allDaySlot={false}
          nowIndicator
          eventMinHeight={34}
          eventShortHeight={48}
          height="100%"
          selectable
          selectMirror
          editable
          eventInteractive
          events={list.map(asEvent)}
          eventContent={({ event }) => <Mark visit={event.extendedProps.visit as Appuntamento} />}
          datesSet={({ startStr, endStr }) => setSpan({ dal: iso(startStr), al: iso(endStr) })}
          select={({ startStr, endStr, allDay }) =>
            setMaking(allDay ? halfHourFrom(new Date(`${startStr.slice(0, 10)}T08:00:00Z`)) : { inizio: iso(startStr), fine: iso(endStr) })
          }
          eventClick={({ event }) => goTo({ name: 'appuntamento', id: event.id })}
          eventDrop={({ event, revert }) => moved(event.id, event.startStr, event.endStr, revert)}
          eventResize={({ event, revert }) => moved(event.id, event.startStr, event.endStr, revert)}
        />
      </div>
      {making && <NewAppointmentDialog {...making} onClose={() => setMaking(undefined)} />}
      {id !== undefined && open.data && (
        <AppointmentDialog key={id} visit={open.data} onClose={() => goTo({ name: 'agenda' })} />
      )}
      {id !== undefined && open.isError && <ErrorState {...explain(open.error)} onRetry={() => goTo({ name: 'agenda' })} retryLabel="Torna all’agenda" />}
    </>
  );
}

function asEvent(visit: Appuntamento) {
  const { dati, stato, modifica } = visit;
  return {
    id: visit.id,
    title: `${formatDate(dati.inizio)} ${formatTime(dati.inizio)} ${dati.titolo}`,
    start: dati.inizio,
    end: dati.fine,
    editable: modifica.si && stato === 'pianificata',
    className: `agenda-event agenda-${stato}${visit.sovrapposto ? ' agenda-clash' : ''}`,
    extendedProps: { visit },
  };
}

type MarkProps = { visit: Appuntamento };

/** What of an appointment fits into its hour. The state is in words too. */
function Mark({ visit }: MarkProps) {
  const { dati, stato, statoTesto, soggettoNome, sovrapposto, daInviare } = visit;
  const notes = [
    stato !== 'pianificata' && statoTesto,
    sovrapposto && 'si sovrappone',
    daInviare && 'da inviare',
  ].filter(Boolean);
  return (
    <div className="agenda-mark">
      <strong>
        {formatTime(dati.inizio)} {dati.titolo}
      </strong>
      {soggettoNome && soggettoNome !== dati.titolo && <span>{soggettoNome}</span>}
      {dati.luogo && <span>{dati.luogo}</span>}
      {notes.length > 0 && <em>{notes.join(', ')}</em>}
    </div>
  );
}
