import type { Area } from '../../record/areas';
import { RelatedRecords } from '../../record/RelatedRecords';
import { APPLICATIONS, AREA, BEGIN, CALL, FORM, KIND, NEW, PLACE, PLACES, RANKING, RANKINGS, RULES } from './actions';
import { ApplicationsScreen } from './ApplicationsScreen';
import { CallsScreen } from './CallsScreen';
import { FillIn } from './FillIn';
import { GraduatoriaScreen } from './GraduatoriaScreen';
import { guide } from './guide';
import { NewApplication } from './NewApplication';
import { PosizioneScreen } from './PosizioneScreen';
import { RulesForm } from './RulesForm';

export const avvisi: Area = {
  id: AREA,
  label: 'Avvisi e domande',
  about: 'I bandi dell’Ambito, le domande e la loro istruttoria',
  icon: 'avvisi',
  screen: ([first, second, third, fourth]) => {
    if (first === APPLICATIONS && second === NEW && third !== undefined && fourth !== undefined) return <NewApplication key={fourth} on={third} id={fourth} />;
    if (first === APPLICATIONS && second !== undefined && third === FORM) return <FillIn key={second} id={second} />;
    if (first === APPLICATIONS) return <ApplicationsScreen id={second} />;
    if (first !== undefined && second === RULES) return <RulesForm key={first} id={first} />;
    if (first === RANKINGS && second !== undefined) return <GraduatoriaScreen key={second} id={second} />;
    if (first === PLACES && second !== undefined) return <PosizioneScreen key={second} id={second} />;
    return <CallsScreen id={first} />;
  },
  kinds: [CALL, KIND, RANKING, PLACE],
  at: (id, kind) => (kind === KIND ? [APPLICATIONS, id] : kind === RANKING ? [RANKINGS, id] : kind === PLACE ? [PLACES, id] : [id]),
  offers: ['soggetto', CALL].map((on) => ({ on, action: BEGIN, field: on, at: (id) => [APPLICATIONS, NEW, on, id] })),
  sections: [{ on: 'soggetto', draw: ({ record }) => <RelatedRecords record={record} kind={KIND} /> }],
  guide,
};
