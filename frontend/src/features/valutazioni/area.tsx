import './valutazioni.css';

import type { Area } from '../../record/areas';
import { AREA, BEGIN, FORM, KIND, LOAD, NEW, SCALE, SCALES } from './actions';
import { AssessmentsScreen } from './AssessmentsScreen';
import { ChooseScale } from './ChooseScale';
import { Compile } from './Compile';
import { guide } from './guide';
import { LoadScale } from './LoadScale';
import { ScalesScreen } from './ScalesScreen';
import { ScoreHistory } from './ScoreHistory';

export const valutazioni: Area = {
  id: AREA,
  label: 'Valutazioni',
  about: 'Scale e schede compilate, e come vanno nel tempo',
  icon: 'valutazioni',
  screen: ([first, second, third]) => {
    if (first === NEW && second !== undefined && third !== undefined) return <ChooseScale on={second} id={third} />;
    if (first === SCALES) return second === LOAD ? <LoadScale /> : <ScalesScreen id={second} />;
    if (first !== undefined && second === FORM) return <Compile id={first} />;
    return <AssessmentsScreen id={first} />;
  },
  kinds: [KIND, SCALE],
  at: (id, kind) => (kind === SCALE ? [SCALES, id] : [id]),
  offers: ['soggetto', 'pic'].map((on) => ({ on, action: BEGIN, field: on, at: (id) => [NEW, on, id] })),
  sections: ['soggetto', 'pic'].map((on) => ({ on, draw: ScoreHistory })),
  guide,
};
