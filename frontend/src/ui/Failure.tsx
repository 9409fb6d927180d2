import type { ReactNode } from 'react';

import { Banner } from './Banner';
import { Linked } from './Linked';

type Props = {
  title: string;
  /** One plain sentence: what happened. */
  message: string;
  /** What to do about it. */
  remedy: string;
  actions?: ReactNode;
};

/** What went wrong with something that was just done, shown where it was done. */
export function Failure({ title, message, remedy, actions }: Props) {
  return (
    <Banner tone="error" title={title} actions={actions}>
      <Linked text={message} /> {remedy !== message && <Linked text={remedy} />}
    </Banner>
  );
}
