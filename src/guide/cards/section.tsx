import * as React from 'react';
import type { IPlace, ISection } from './data';
import type { ICardPage, ICardProps } from './page';
import { PlaceLink, Sign } from './parts';

/** Where the contents are. */
const CONTENTS = { notebook: '00-contents.ipynb', anchor: 'Contents' };

/** The end of a section: a mark that it was read, and the way on. */
export function SectionCard({ card, page }: ICardProps<ISection>): React.ReactElement {
  const { trans, reader } = page;
  const { id, title, previous, next } = card;
  const done = reader.hasRead(id);
  return (
    <div
      className="jp-YieldscopeCard-frame"
      role="group"
      data-card="section"
      aria-label={trans.__('End of section %1: %2', id, title)}
    >
      <div className="jp-YieldscopeCard-read">
        <span>{trans.__('End of section %1', id)}</span>
        <button
          className="jp-YieldscopeCard-button"
          aria-pressed={done}
          onClick={() => reader.markRead(id, !done)}
        >
          <Sign mark={done ? 'yes' : 'open'} />
          {done ? trans.__('Read') : trans.__('Mark as read')}
        </button>
      </div>
      <ul className="jp-YieldscopeCard-way" aria-label={trans.__('Sections beside this one')}>
        <li>
          {previous && <Way page={page} place={previous} says={trans.__('Before')} arrow="←" />}
        </li>
        <li>
          <PlaceLink page={page} place={CONTENTS}>
            {trans.__('Contents')}
          </PlaceLink>
        </li>
        <li>{next && <Way page={page} place={next} says={trans.__('Next')} arrow="→" />}</li>
      </ul>
    </div>
  );
}

function Way(props: {
  page: ICardPage;
  place: IPlace;
  says: string;
  arrow: string;
}): React.ReactElement {
  const { page, place, says, arrow } = props;
  return (
    <PlaceLink page={page} place={place}>
      <small>
        {says} <span aria-hidden="true">{arrow}</span>
      </small>
      <Title title={place.title} />
    </PlaceLink>
  );
}

function Title({ title }: { title: string }): React.ReactElement {
  return <span className="jp-YieldscopeCard-title">{title}</span>;
}
