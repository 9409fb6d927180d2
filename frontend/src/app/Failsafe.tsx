import { Component, type ReactNode } from 'react';

import { ErrorState } from '../ui/ErrorState';

type Props = {
  /** Where in the program this is: another place is tried afresh. */
  place: string;
  children: ReactNode;
};

type State = { place: string; broken: boolean };

/**
 * Keeps a defect of one screen to that screen: without it, React takes everything
 * away and leaves a white window. Only a class can catch what drawing throws.
 */
export class Failsafe extends Component<Props, State> {
  override state: State = { place: this.props.place, broken: false };

  static getDerivedStateFromError(): Partial<State> {
    return { broken: true };
  }

  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { place, broken: false };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <ErrorState
        message="Questa pagina non si è potuta mostrare."
        remedy="Quello che hai salvato è al sicuro. Riprova, o vai in un’altra area; se succede ancora, scrivi a siz@ufficiodipiano.lodi.it."
        onRetry={() => this.setState({ broken: false })}
      />
    );
  }
}
