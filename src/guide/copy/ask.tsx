import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import * as React from 'react';
import type { INews } from './copy';

/** Ask what is to become of the notebooks for which the guide has newer ones. */
export async function askAboutNews(
  { update, beside }: INews,
  trans: IRenderMime.TranslationBundle
): Promise<'update' | 'keep' | 'later'> {
  const { button } = await showDialog({
    title: trans.__('There is a newer version of the guide'),
    body: ReactWidget.create(
      <div className="jp-YieldscopeNews">
        {update.length > 0 && (
          <>
            <p>
              {trans.__(
                'You have not edited these. They are replaced, with the outputs of your runs:'
              )}
            </p>
            <Names names={update} />
          </>
        )}
        {beside.length > 0 && (
          <>
            <p>
              {trans.__(
                'You have edited these. They stay as they are, and the newer ones are put beside them, with “(new)” in their names:'
              )}
            </p>
            <Names names={beside} />
          </>
        )}
        <p>{trans.__('Your progress is kept.')}</p>
      </div>
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Not Now') }),
      Dialog.createButton({
        label: trans.__('Keep All of Mine'),
        accept: false,
        actions: ['keep']
      }),
      Dialog.okButton({ label: trans.__('Update') })
    ],
    defaultButton: 2
  });
  return button.actions.includes('keep') ? 'keep' : button.accept ? 'update' : 'later';
}

function Names({ names }: { names: readonly string[] }): React.ReactElement {
  return (
    <ul>
      {names.map(name => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
