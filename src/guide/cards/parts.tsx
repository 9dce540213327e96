import * as React from 'react';
import type { IPlace } from './data';
import type { ICardPage } from './page';
import { words } from './words';

/** A short text with code and bold words in it; all of it is text, never markup. */
export function Words({ text }: { text: string }): React.ReactElement {
  return (
    <>
      {words(text).map((piece, i) =>
        piece.role === 'code' ? (
          <code key={i}>{piece.text}</code>
        ) : piece.role === 'bold' ? (
          <strong key={i}>{piece.text}</strong>
        ) : (
          <React.Fragment key={i}>{piece.text}</React.Fragment>
        )
      )}
    </>
  );
}

/** How something stands, told by a shape; the words beside it tell the same. */
export type Mark = 'yes' | 'no' | 'open';

const SHAPES: Readonly<Record<Mark, string>> = { yes: '✓', no: '✕', open: '○' };

export function Sign({ mark }: { mark: Mark }): React.ReactElement {
  return (
    <span className="jp-YieldscopeCard-sign" data-mark={mark} aria-hidden="true">
      {SHAPES[mark]}
    </span>
  );
}

/** The frame of a card: what it is, how it stands, and what is in it. */
export function Frame(props: {
  kind: string;
  label: string;
  state?: React.ReactNode;
  mark?: Mark;
  children: React.ReactNode;
}): React.ReactElement {
  const { kind, label, state, mark, children } = props;
  return (
    <div
      className="jp-YieldscopeCard-frame"
      role="group"
      aria-label={label}
      data-card={kind}
      data-mark={mark}
    >
      <p className="jp-YieldscopeCard-head">
        <span className="jp-YieldscopeCard-label">{label}</span>
        {state !== undefined && (
          <span className="jp-YieldscopeCard-state">
            {mark && <Sign mark={mark} />}
            {state}
          </span>
        )}
      </p>
      {children}
    </div>
  );
}

/** What changes on a click is read out; the element is there before its text is. */
export function Said({ children }: { children: React.ReactNode }): React.ReactElement {
  return (
    <p className="jp-YieldscopeCard-said" role="status">
      {children}
    </p>
  );
}

/** A link to a section. */
export function PlaceLink(props: {
  page: ICardPage;
  place: Pick<IPlace, 'notebook' | 'anchor'>;
  className?: string;
  children: React.ReactNode;
}): React.ReactElement {
  const { page, place, className, children } = props;
  const { notebook, anchor } = place;
  const onClick = (event: React.MouseEvent): void => {
    // With a key held down, the browser opens it as it opens any link.
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      page.go(notebook, anchor);
    }
  };
  return (
    <a className={className} href={page.address(notebook)} onClick={onClick}>
      {children}
    </a>
  );
}
