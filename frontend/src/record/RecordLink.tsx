import type { ReactNode } from 'react';

import { useAddress } from './areas';

type Props = { kind: string; id: string; children: ReactNode };

/** A link to a record; its words alone where its area is not open in the service in use. */
export function RecordLink({ kind, id, children }: Props) {
  const address = useAddress()(kind, id);
  return address === '' ? <span>{children}</span> : <a href={address}>{children}</a>;
}
