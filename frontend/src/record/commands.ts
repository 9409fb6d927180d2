import { schede } from '../bridge/calls';
import { useCommand } from '../bridge/commands';
import { encode, type Values } from './values';

/** Makes a record; the answer is its id. */
export function useCreateRecord(action: string, said?: string) {
  return useCommand((values: Values) => schede.crea(action, encode(values)), said || undefined);
}

/** Does an action to a record, from what its author saw to what they want. */
export function useAct(action: string, said?: string) {
  return useCommand(
    ({ id, seen, wanted }: { id: string; seen: Values; wanted: Values }) => schede.agisci(id, action, encode(seen), encode(wanted)),
    said || undefined,
  );
}
