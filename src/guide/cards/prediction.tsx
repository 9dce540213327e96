import * as React from 'react';
import type { IPrediction, ISettled, IUnsettled } from './data';
import type { ICardProps } from './page';
import { Frame, Said, Sign, Words } from './parts';

/** A question before a run. The first choice is the prediction; the right answer is not known here. */
export function PredictionCard({ card, page }: ICardProps<IPrediction>): React.ReactElement {
  const { trans, reader } = page;
  const { id, question, options } = card;
  const predicted = reader.predicted(id);
  const first = predicted ? at(options, predicted.said, predicted.choice) : -1;
  const chosen = predicted?.now ?? first;
  const settled = predicted?.right !== undefined;
  return (
    <Frame
      kind="prediction"
      label={trans.__('Predict first')}
      state={predicted && (settled ? trans.__('Settled') : trans.__('Predicted'))}
      mark={predicted && 'yes'}
    >
      <p className="jp-YieldscopeCard-question" id={`${page.key}-question`}>
        <Words text={question} />
      </p>
      <div
        role="radiogroup"
        className="jp-YieldscopeCard-options"
        aria-labelledby={`${page.key}-question`}
        onKeyDown={moveFocus}
      >
        {options.map((option, i) => (
          <button
            key={i}
            role="radio"
            aria-checked={i === chosen}
            aria-disabled={settled}
            tabIndex={i === Math.max(chosen, 0) ? 0 : -1}
            onClick={() => {
              if (!settled) {
                reader.predict(id, i, options);
              }
            }}
          >
            <span className="jp-YieldscopeCard-dot" aria-hidden="true" />
            <span>
              <Words text={option} />
            </span>
          </button>
        ))}
      </div>
      <Said>
        {!predicted
          ? null
          : settled
            ? trans.__('The run below has settled it.')
            : chosen === first
              ? trans.__('Kept. Now run the next cell.')
              : trans.__('Kept. Your first choice stays your prediction. Now run the next cell.')}
      </Said>
    </Frame>
  );
}

/** What a run says to the question, once it has been predicted and run, or was asked for. */
export function SettledCard(props: ICardProps<ISettled>): React.ReactElement {
  const { card, page, opened } = props;
  const { trans, reader } = page;
  const predicted = reader.predicted(card.id);
  const live = reader.isLive(card.run);
  if (!card.holds) {
    return (
      <Frame
        kind="settled"
        label={trans.__('Settled by the run')}
        state={trans.__('Not in this run')}
        mark="open"
      >
        <p className="jp-YieldscopeCard-question">
          <Words text={card.question} />
        </p>
        <p>
          {trans.__('This run comes out otherwise: was the program changed?')}{' '}
          <Words text={trans.__('Step %1: %2', card.step + 1, card.text)} />
        </p>
        <StepButton {...props} />
      </Frame>
    );
  }
  const settled = predicted?.right !== undefined;
  if (!settled && !opened.answer) {
    return <Folded {...props} live={live} predicted={predicted !== undefined} />;
  }
  const held = predicted?.right;
  return (
    <Frame
      kind="settled"
      label={trans.__('Settled by the run')}
      state={
        held === undefined
          ? undefined
          : held
            ? trans.__('As predicted')
            : trans.__('Not as predicted')
      }
      mark={held === undefined ? undefined : held ? 'yes' : 'no'}
    >
      <p className="jp-YieldscopeCard-question">
        <Words text={card.question} />
      </p>
      <p className="jp-YieldscopeCard-answer">
        <Sign mark="yes" />
        <span>
          <Words text={card.options[card.right]} />
        </span>
      </p>
      {predicted && <Predicted {...props} said={predicted.said} held={held} />}
      <p>
        <Words text={trans.__('Step %1: %2', card.step + 1, card.text)} />
      </p>
      <StepButton {...props} />
      <p className="jp-YieldscopeCard-note">
        {trans.__('Often believed:')} <Words text={card.belief} />
      </p>
    </Frame>
  );
}

/** A question that the last run does not settle. */
export function UnsettledCard({ card, page }: ICardProps<IUnsettled>): React.ReactElement {
  const { trans } = page;
  return (
    <Frame
      kind="unsettled"
      label={trans.__('Settled by the run')}
      state={trans.__('Not yet')}
      mark="open"
    >
      <p className="jp-YieldscopeCard-question">
        <Words text={card.question} />
      </p>
      <p>
        <Words text={card.text} />
      </p>
    </Frame>
  );
}

/** The answer is not shown before it was predicted and run, unless somebody wants to see it. */
function Folded(
  props: ICardProps<ISettled> & { live: boolean; predicted: boolean }
): React.ReactElement {
  const { card, page, open, live, predicted } = props;
  const { trans } = page;
  return (
    <Frame
      kind="settled"
      label={trans.__('Settled by the run')}
      state={predicted ? trans.__('Predicted') : trans.__('Not predicted yet')}
      mark="open"
    >
      <p className="jp-YieldscopeCard-question">
        <Words text={card.question} />
      </p>
      <p>
        {predicted
          ? trans.__('This answer is from a saved run. Run the watched cell, and then this one.')
          : live
            ? trans.__('The run has the answer. Choose what you predict, in the card above it.')
            : trans.__('Choose what you predict, in the card above, and run both cells.')}
      </p>
      <button className="jp-YieldscopeCard-button" onClick={() => open({ answer: true })}>
        {trans.__('Show the answer now')}
      </button>
    </Frame>
  );
}

function Predicted(
  props: ICardProps<ISettled> & { said: string; held: boolean | undefined }
): React.ReactElement {
  const { page, said, held } = props;
  const { trans } = page;
  const quoted = trans.__('You predicted: %1', said);
  return (
    <p className="jp-YieldscopeCard-predicted">
      {held !== undefined && <Sign mark={held ? 'yes' : 'no'} />}
      <span>
        <Words text={quoted} />
        {held !== undefined && (
          <span className="jp-YieldscopeCard-verdict">
            {held ? trans.__('That held.') : trans.__('That did not hold.')}
          </span>
        )}
      </span>
    </p>
  );
}

function StepButton({ card, page, opened, open }: ICardProps<ISettled>): React.ReactElement {
  const { trans } = page;
  const show = async (): Promise<void> => {
    const there = await page.showStep(card.run, card.step);
    open({
      said: there
        ? trans.__('The player above is at step %1.', card.step + 1)
        : trans.__('That run is no longer here. Run the watched cell, and then this one.')
    });
  };
  return (
    <div className="jp-YieldscopeCard-actions">
      <button className="jp-YieldscopeCard-button" onClick={() => void show()}>
        {trans.__('Show step %1', card.step + 1)}
      </button>
      <Said>{opened.said}</Said>
    </div>
  );
}

/** The option with a text, or else the one that was at a place. */
function at(options: readonly string[], said: string, choice: number): number {
  return options.includes(said) ? options.indexOf(said) : choice;
}

/** Arrows move between the options, and choose none: the first choice is the one that counts. */
function moveFocus(event: React.KeyboardEvent): void {
  const forth = event.key === 'ArrowDown' || event.key === 'ArrowRight';
  const back = event.key === 'ArrowUp' || event.key === 'ArrowLeft';
  const here = event.target;
  if ((forth || back) && here instanceof HTMLElement) {
    const all = Array.from(event.currentTarget.querySelectorAll('button'));
    const now = all.findIndex(one => one === here);
    all[(now + (forth ? 1 : all.length - 1)) % all.length]?.focus();
    event.preventDefault();
  }
}
