import * as React from 'react';
import type { IAnswer, ICheck } from './data';
import type { ICardProps } from './page';
import { Frame, Words } from './parts';

/** What the check of an exercise saw. Hints are given one by one, to those who ask. */
export function CheckCard({ card, page, opened, open }: ICardProps<ICheck>): React.ReactElement {
  const { trans, reader } = page;
  const { id, title, passed, saw, hints } = card;
  const shown = Math.min(opened.hints, hints.length);
  const checked = reader.checked(id);
  return (
    <Frame
      kind="check"
      label={trans.__('Exercise: %1', title)}
      state={passed ? trans.__('Passed') : trans.__('Not yet')}
      mark={passed ? 'yes' : 'open'}
    >
      <p className="jp-YieldscopeCard-note">{trans.__('What the check saw:')}</p>
      <ul className="jp-YieldscopeCard-saw">
        {saw.map((line, i) => (
          <li key={i}>
            <Words text={line} />
          </li>
        ))}
      </ul>
      {!passed && (
        <>
          <ol
            className="jp-YieldscopeCard-hints"
            aria-label={trans.__('Hints')}
            aria-live="polite"
            hidden={shown === 0}
          >
            {hints.slice(0, shown).map((hint, i) => (
              <li key={i}>
                <Words text={hint} />
              </li>
            ))}
          </ol>
          {shown < hints.length ? (
            <button className="jp-YieldscopeCard-button" onClick={() => open({ hints: shown + 1 })}>
              {shown === 0
                ? trans.__('Show a hint')
                : trans.__('Show hint %1 of %2', shown + 1, hints.length)}
            </button>
          ) : (
            <p className="jp-YieldscopeCard-note">
              <Words
                text={trans.__(
                  'A cell with %1 shows one way to do it.',
                  `\`guide.answer("${id}")\``
                )}
              />
            </p>
          )}
        </>
      )}
      {checked && (
        <p className="jp-YieldscopeCard-note">
          {checked.passed && !passed
            ? trans._n(
                'You have passed it before, in %1 try.',
                'You have passed it before, in %1 tries.',
                checked.tries
              )
            : trans._n('%1 try so far.', '%1 tries so far.', checked.tries)}
        </p>
      )}
    </Frame>
  );
}

/** One way to do an exercise. */
export function AnswerCard({ card, page }: ICardProps<IAnswer>): React.ReactElement {
  const { trans } = page;
  return (
    <Frame kind="answer" label={trans.__('Exercise: %1', card.title)}>
      <p>{trans.__('One way, of several:')}</p>
      <pre tabIndex={0} aria-label={trans.__('One way to do it')} role="region">
        <code>{card.code}</code>
      </pre>
    </Frame>
  );
}
