import { home, pic, soggetti } from '../../bridge/calls';
import { useCommand } from '../../bridge/commands';
import type { Componente, DatiSoggetto, NuovaPIC, Soggetto } from '../../bridge/types';

export function useCreatePerson() {
  return useCommand((dati: DatiSoggetto) => soggetti.crea(dati));
}

export function useChangePerson(id: string) {
  return useCommand(({ prima, dopo }: { prima: DatiSoggetto; dopo: DatiSoggetto }) => soggetti.modifica(id, prima, dopo));
}

export function useOpenCase() {
  return useCommand((nuova: NuovaPIC) => pic.apri(nuova));
}

export function useSaveHousehold(soggetto: string) {
  return useCommand(
    async ({ id, tipo, prima, dopo }: { id?: string; tipo: string; prima: readonly Componente[]; dopo: readonly Componente[] }) => {
      if (id === undefined) await soggetti.nuovoNucleo(soggetto, tipo, dopo);
      else await soggetti.modificaNucleo(id, prima, dopo);
    },
  );
}

export function useFavouritePerson() {
  return useCommand(
    ({ id, dati, preferito }: Soggetto) => home.preferito('soggetto', id, `${dati.cognome} ${dati.nome}`, !preferito),
    false,
  );
}
