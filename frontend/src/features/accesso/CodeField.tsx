import { TextField } from '../../ui/TextField';

type Props = { value: string; onChange: (value: string) => void; error?: string };

/** The six digits of an authenticator app, once the central service asks for them. */
export function CodeField({ value, onChange, error }: Props) {
  return (
    <TextField
      label="Codice di sei cifre"
      hint="Lo mostra l’app di autenticazione del tuo telefono, e cambia ogni mezzo minuto."
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      autoFocus
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}
