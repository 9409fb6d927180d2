import { useEffect, useRef, useState } from 'react';

import { UNDONE_WITHIN } from './Toast';

type Left<Item> = { item: Item; at: number; said: string; gone: boolean };

type Lingering<Item> = {
  /** The items, and in their places those that something was done to and that are none any more. */
  shown: readonly Item[];
  /** What was done to an item that lingers. */
  saidOf: (id: string) => string | undefined;
  /** Something is being done to an item, after which it will be none of the list. */
  linger: (item: Item, said: string) => void;
  /** It could not be done. */
  release: (id: string) => void;
};

/**
 * A list in which nothing moves under the pointer because of what was just done to
 * one of its items: it stays where it is for as long as that can be undone.
 */
export function useLingering<Item extends { id: string }>(items: readonly Item[]): Lingering<Item> {
  const [left, setLeft] = useState<readonly Left<Item>[]>([]);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  useEffect(() => {
    const pending = timers.current;
    return () => {
      for (const timer of pending) clearTimeout(timer);
    };
  }, []);

  // What left the list and is in it again was undone.
  const here = (id: string) => items.some((item) => item.id === id);
  const next = left.filter(({ item, gone }) => !(gone && here(item.id))).map((one) => (one.gone || here(one.item.id) ? one : { ...one, gone: true }));
  if (next.length !== left.length || next.some((one, place) => one !== left[place])) setLeft(next);

  const release = (id: string) => setLeft((all) => all.filter(({ item }) => item.id !== id));
  const shown = items.filter(({ id }) => !next.some(({ item }) => item.id === id));
  for (const { item, at } of [...next].sort((a, b) => a.at - b.at)) shown.splice(at, 0, item);
  return {
    shown,
    saidOf: (id) => next.find(({ item }) => item.id === id)?.said,
    linger: (item, said) => {
      const at = shown.findIndex(({ id }) => id === item.id);
      setLeft((all) => [...all.filter((one) => one.item.id !== item.id), { item, at: Math.max(at, 0), said, gone: false }]);
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        release(item.id);
      }, UNDONE_WITHIN);
      timers.current.add(timer);
    },
    release,
  };
}
