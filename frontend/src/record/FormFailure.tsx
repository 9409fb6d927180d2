import type { ReactNode } from 'react';

import { explain, toFault } from '../bridge/errors';
import { Failure } from '../ui/Failure';
import { isOfForm } from './faults';

type Props = { error: Error | null; actions?: ReactNode };

/** Why a form could not be given, but for what RecordForm shows at its fields. */
export function FormFailure({ error, actions }: Props) {
  if (!error || isOfForm(toFault(error))) return null;
  return <Failure {...explain(error)} actions={actions} />;
}
