import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

import { Button } from './Button';

type Props = {
  title: string;
  /** Whom or what it is about: it covers the page that says so. */
  about?: string | undefined;
  /** Called by Esc and the close button; the caller then stops drawing the dialog. */
  onClose: () => void;
  children: ReactNode;
  /** The buttons, the primary one last. */
  actions?: ReactNode;
  wide?: boolean;
  /** A question that must be answered, announced as an alert. */
  alert?: boolean;
  /** It holds nothing but text, which the keyboard must be able to scroll; a question is such. */
  text?: boolean;
};

/** A dialog over the screen: it holds the focus, and gives it back when it closes. */
export function Dialog({ title, about, onClose, children, actions, wide = false, alert = false, text = alert }: Props) {
  return (
    <ModalOverlay
      className="ui-overlay"
      isOpen
      // A form half filled in is not thrown away by a click beside it.
      isDismissable={false}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={wide ? 'ui-modal ui-modal-wide' : 'ui-modal'}>
        <AriaDialog className="ui-dialog" role={alert ? 'alertdialog' : 'dialog'}>
          <div className="ui-dialog-head">
            <div>
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              {about && <div className="ui-muted">{about}</div>}
            </div>
            <Button label="Chiudi" icon="close" iconOnly variant="plain" onPress={onClose} />
          </div>
          <div className="ui-dialog-body" {...(text && { role: 'region', 'aria-label': title, tabIndex: 0 })}>
            {children}
          </div>
          {actions && <div className="ui-dialog-foot">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
