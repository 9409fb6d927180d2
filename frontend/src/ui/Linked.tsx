import { Fragment } from 'react';

/** An e-mail address in a sentence; the point that ends the sentence is no part of it. */
const address = /([\w.+-]+@[\w-]+(?:\.[\w-]+)+)/;

type Props = { text: string };

/** A sentence whose e-mail addresses begin a message to them. */
export function Linked({ text }: Props) {
  return text.split(address).map((part, at) => <Fragment key={at}>{at % 2 === 1 ? <a href={`mailto:${part}`}>{part}</a> : part}</Fragment>);
}
