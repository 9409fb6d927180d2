import { Button as AriaButton, Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';

import { Icon, type IconName } from './Icon';

export type MenuAction = {
  id: string;
  label: string;
  onSelect: () => void;
  icon?: IconName;
  danger?: boolean;
  /** Why it cannot be chosen now; its presence disables it and is shown beneath. */
  disabledReason?: string | undefined;
};

type Props = {
  /** What the button says; with iconOnly it is spoken and not shown. */
  label: string;
  actions: readonly MenuAction[];
  icon?: IconName;
  iconOnly?: boolean;
  variant?: 'secondary' | 'plain';
};

/** A button that opens a list of actions. */
export function Menu({ label, actions, icon, iconOnly = false, variant = 'secondary' }: Props) {
  return (
    <MenuTrigger>
      <AriaButton
        className={`ui-button ui-button-${variant}${iconOnly ? ' ui-button-icon' : ''}`}
        {...(iconOnly ? { 'aria-label': label } : {})}
      >
        {icon && <Icon name={icon} />}
        {!iconOnly && label}
        {!iconOnly && <Icon name="expand" />}
      </AriaButton>
      <Popover className="ui-popover" placement="bottom end">
        <AriaMenu
          className="ui-menu"
          aria-label={label}
          disabledKeys={actions.filter((a) => a.disabledReason !== undefined).map((a) => a.id)}
          onAction={(key) => actions.find((a) => a.id === key)?.onSelect()}
        >
          {actions.map((action) => (
            <MenuItem
              key={action.id}
              id={action.id}
              textValue={action.label}
              className={action.danger ? 'ui-item ui-item-danger' : 'ui-item'}
            >
              {action.icon && <Icon name={action.icon} />}
              <span className="ui-item-text">
                {action.label}
                {action.disabledReason && (
                  <span className="ui-item-detail">{action.disabledReason}</span>
                )}
              </span>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
