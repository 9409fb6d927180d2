import { useState } from 'react';

import { schede } from '../bridge/calls';
import { useCommand, type Undo } from '../bridge/commands';
import { toFault } from '../bridge/errors';
import type { Leave } from '../bridge/program';
import { newId } from '../lib/key';
import { encode, type Values } from './values';

/** Where what a form wants names the id that its record will have. */
const ID = 'id';

/**
 * Makes a record; the answer is its id. The id is known before: what is sent twice,
 * also after the program died in between, is one record. A form gives that of its
 * draft, which is kept with what is typed.
 */
export function useCreateRecord(action: string, said?: string, draft?: string) {
  const [own, setOwn] = useState(newId);
  // A draft whose id is another record's by now goes on under a new one.
  const [taken, setTaken] = useState('');
  const id = draft === undefined || draft === taken ? own : draft;
  return useCommand(
    async (leave, values: Values) => {
      try {
        const made = await schede.crea(leave, action, encode({ ...values, [ID]: id }));
        setOwn(newId());
        return made;
      } catch (error) {
        if (toFault(error).code === 'esiste_gia') {
          setTaken(id);
          setOwn(newId());
        }
        throw error;
      }
    },
    { said: said || 'Salvato' },
  );
}

/** Does an action to a record, from what its author saw to what they want. */
export function useAct(action: string, said?: string) {
  return useCommand((leave, { id, seen, wanted }: { id: string; seen: Values; wanted: Values }) => schede.agisci(leave, id, action, encode(seen), encode(wanted)), {
    said: said || 'Salvato',
    undo: (leave, { id }) => undoing(leave, id),
  });
}

/** How what was done last to a record is undone, where the rules allow it. */
export async function undoing(leave: Leave, id: string): Promise<Undo | undefined> {
  return (await schede.rimedio(id)).si ? () => schede.annulla(leave, id) : undefined;
}
