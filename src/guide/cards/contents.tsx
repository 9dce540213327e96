import { Dialog, showDialog } from '@jupyterlab/apputils';
import * as React from 'react';
import type { IContents, IListed } from './data';
import type { ICardPage, ICardProps } from './page';
import { PlaceLink, Sign, Words } from './parts';
import type { Mark } from './parts';

/** The sections, and what is done in each. */
export function ContentsCard({ card, page }: ICardProps<IContents>): React.ReactElement {
  const { trans, reader } = page;
  const { sections, beliefs, checks, python, verified } = card;
  const read = sections.filter(({ id }) => reader.hasRead(id)).length;
  const predicted = beliefs.filter(({ id }) => reader.predicted(id)).length;
  const passed = checks.filter(({ id }) => reader.checked(id)?.passed).length;
  const minutes = sections.reduce((sum, one) => sum + one.minutes, 0);
  const left = sections.reduce((sum, one) => sum + (reader.hasRead(one.id) ? 0 : one.minutes), 0);
  return (
    <div
      className="jp-YieldscopeCard-frame"
      role="group"
      data-card="contents"
      aria-label={trans.__('Contents of the guide')}
    >
      <div className="jp-YieldscopeCard-sum">
        <progress
          max={minutes}
          value={minutes - left}
          aria-label={trans.__('How much of the guide is read')}
        />
        <p>
          {[
            trans.__('%1 of %2 sections read', read, sections.length),
            trans.__('%1 of %2 predictions', predicted, beliefs.length),
            trans.__('%1 of %2 exercises', passed, checks.length),
            trans._n('about %1 minute to read', 'about %1 minutes to read', left)
          ].join(' · ')}
        </p>
      </div>
      <ol className="jp-YieldscopeCard-sections" aria-label={trans.__('Sections')}>
        {sections.map(section => (
          <li key={section.id}>
            <Row section={section} page={page} />
          </li>
        ))}
      </ol>
      <Beliefs card={card} page={page} />
      <Exercises card={card} page={page} />
      <div className="jp-YieldscopeCard-foot">
        <p role={verified ? undefined : 'alert'} data-verified={verified}>
          {verified ? (
            trans.__('Python %1, one of those that the guide was run on.', python)
          ) : (
            <>
              <span aria-hidden="true">⚠ </span>
              {trans.__('Python %1: the guide is not verified on this Python.', python)}
            </>
          )}
        </p>
        <button className="jp-YieldscopeCard-button" onClick={() => void startOver(page)}>
          {trans.__('Start over…')}
        </button>
      </div>
    </div>
  );
}

function Row({ section, page }: { section: IListed; page: ICardPage }): React.ReactElement {
  const { trans, reader } = page;
  const { id, title, minutes, predictions, checks } = section;
  const done = reader.hasRead(id);
  const predicted = predictions.filter(one => reader.predicted(one)).length;
  const passed = checks.filter(one => reader.checked(one)?.passed).length;
  return (
    <>
      <span className="jp-YieldscopeCard-number">{id}</span>
      <PlaceLink page={page} place={section} className="jp-YieldscopeCard-title">
        {title}
      </PlaceLink>
      <span className="jp-YieldscopeCard-minutes">{trans.__('%1 min', minutes)}</span>
      <ul className="jp-YieldscopeCard-done" aria-label={trans.__('Done in section %1', id)}>
        <Chip mark={done ? 'yes' : 'open'}>{done ? trans.__('read') : trans.__('not read')}</Chip>
        {predictions.length > 0 && (
          <Chip mark={predicted === predictions.length ? 'yes' : 'open'}>
            {trans.__('%1 of %2 predicted', predicted, predictions.length)}
          </Chip>
        )}
        {checks.length > 0 && (
          <Chip mark={passed === checks.length ? 'yes' : 'open'}>
            {trans.__('%1 of %2 passed', passed, checks.length)}
          </Chip>
        )}
      </ul>
    </>
  );
}

function Chip(props: { mark: Mark; children: React.ReactNode }): React.ReactElement {
  return (
    <li data-mark={props.mark}>
      <Sign mark={props.mark} />
      {props.children}
    </li>
  );
}

/** What many believe, where it is mended, and what this reader predicted. */
function Beliefs({ card, page }: { card: IContents; page: ICardPage }): React.ReactElement {
  const { trans, reader } = page;
  const place = placeOf(card);
  return (
    <details className="jp-YieldscopeCard-more">
      <summary>{trans.__('Beliefs that the guide mends')}</summary>
      <ul>
        {card.beliefs.map(({ id, belief, section }) => {
          const predicted = reader.predicted(id);
          const mark: Mark =
            predicted?.right === undefined ? 'open' : predicted.right ? 'yes' : 'no';
          const to = place(section);
          const where = trans.__('mended in section %1', section);
          return (
            <li key={id}>
              <Sign mark={mark} />
              <span>
                <Words text={belief} />{' '}
                {to ? (
                  <PlaceLink page={page} place={to}>
                    {where}
                  </PlaceLink>
                ) : (
                  where
                )}
                {predicted && (
                  <span className="jp-YieldscopeCard-predicted">
                    <Words
                      text={
                        predicted.right === undefined
                          ? trans.__('You predicted: %1', predicted.said)
                          : predicted.right
                            ? trans.__('You predicted: %1. That held.', predicted.said)
                            : trans.__('You predicted: %1. That did not hold.', predicted.said)
                      }
                    />
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function Exercises({ card, page }: { card: IContents; page: ICardPage }): React.ReactElement {
  const { trans, reader } = page;
  const place = placeOf(card);
  return (
    <details className="jp-YieldscopeCard-more">
      <summary>{trans.__('Exercises')}</summary>
      <ul>
        {card.checks.map(({ id, title, section }) => {
          const checked = reader.checked(id);
          const to = place(section);
          const where = trans.__('section %1', section);
          return (
            <li key={id}>
              <Sign mark={checked?.passed ? 'yes' : 'open'} />
              <span>
                {title}{' '}
                {to ? (
                  <PlaceLink page={page} place={to}>
                    {where}
                  </PlaceLink>
                ) : (
                  where
                )}
                {checked && (
                  <span className="jp-YieldscopeCard-predicted">
                    {checked.passed
                      ? trans._n('Passed, in %1 try.', 'Passed, in %1 tries.', checked.tries)
                      : trans._n(
                          'Not yet, after %1 try.',
                          'Not yet, after %1 tries.',
                          checked.tries
                        )}
                  </span>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function placeOf({ sections }: IContents): (id: string) => IListed | undefined {
  return id => sections.find(section => section.id === id);
}

async function startOver({ trans, reader }: ICardPage): Promise<void> {
  const { button } = await showDialog({
    title: trans.__('Start over?'),
    body: trans.__(
      'What you have read, predicted and passed is forgotten. The notebooks and what you wrote in them stay as they are.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Start over') })
    ]
  });
  if (button.accept) {
    reader.startOver();
  }
}
