import { Component, type ReactNode } from 'react';
import { PageBroke } from './page-broke.tsx';

type Props = {
  children: ReactNode /** What is shown: a page that broke does not break the next. */;
  at?: string;
};
type State = { broken: { error: unknown } | null; at: string | undefined };

/** Keeps the fault of a page from taking what surrounds it along. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { broken: null, at: this.props.at };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { broken: { error } };
  }

  static getDerivedStateFromProps({ at }: Props, state: State): Partial<State> | null {
    return at === state.at ? null : { broken: null, at };
  }

  override render(): ReactNode {
    const { broken } = this.state;
    return broken === null ? this.props.children : <PageBroke error={broken.error} />;
  }
}
