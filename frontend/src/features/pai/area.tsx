import './pai.css';

import type { Area } from '../../record/areas';
import { RelatedRecords } from '../../record/RelatedRecords';
import { AREA, BEGIN, KIND, NEW, REVISION } from './actions';
import { guide } from './guide';
import { NewProject } from './NewProject';
import { ProjectsScreen } from './ProjectsScreen';
import { Revise } from './Revise';

export const pai: Area = {
  id: AREA,
  label: 'PAI',
  about: 'Progetti individuali: obiettivi, impegni, firme e verifiche',
  icon: 'pai',
  screen: ([first, second, third]) => {
    if (first === NEW && second !== undefined && third !== undefined) return <NewProject key={third} about={{ [second]: third }} />;
    if (first === REVISION && second !== undefined) return <Revise key={second} id={second} />;
    return <ProjectsScreen id={first} />;
  },
  kinds: [KIND],
  offers: [{ on: 'pic', action: BEGIN, field: 'pic', at: (id) => [NEW, 'pic', id] }],
  sections: ['soggetto', 'pic'].map((on) => ({ on, draw: ({ record }) => <RelatedRecords record={record} kind={KIND} /> })),
  guide,
};
