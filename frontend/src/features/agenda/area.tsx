import type { Area } from '../../record/areas';
import { AgendaScreen } from './AgendaScreen';
import { AppointmentsOf } from './AppointmentsOf';
import { guide } from './guide';

const ONE = 'appuntamento';

export const agenda: Area = {
  id: 'agenda',
  label: 'Agenda',
  about: 'I tuoi appuntamenti con la tua équipe',
  icon: 'agenda',
  screen: ([first = '', second, third]) => {
    if (first === ONE && second !== undefined) return <AgendaScreen id={second} of={third} />;
    return <AgendaScreen day={/^\d{4}-\d{2}-\d{2}$/.test(first) ? first : undefined} />;
  },
  kinds: ['appuntamento'],
  at: (id) => [ONE, id],
  sections: [{ on: 'soggetto', draw: AppointmentsOf }],
  guide,
};
