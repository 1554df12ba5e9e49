import { Button, type ButtonProps } from '@mantine/core';
import { type ReactNode, type ToggleEvent, useId, useRef, useState } from 'react';
import classes from './popup.module.css';

const GAP = 6;

/**
 * A button, and what it opens below itself. The browser's own popover: Escape or a press elsewhere closes it, and
 * the focus goes back to the button.
 */
export function Popup({
  name,
  button,
  children,
}: {
  name: string;
  button: ButtonProps;
  children: ReactNode;
}) {
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);

  function onToggle({ newState, currentTarget }: ToggleEvent<HTMLElement>): void {
    setOpen(newState === 'open');
    const place = opener.current?.getBoundingClientRect();
    if (newState !== 'open' || place === undefined) return;
    const toTheRight = document.documentElement.clientWidth - place.right;
    currentTarget.style.top = `${place.bottom + GAP}px`;
    currentTarget.style.right = `${Math.max(GAP, toTheRight)}px`;
  }

  return (
    <>
      <Button {...button} ref={opener} popoverTarget={id} aria-haspopup="dialog">
        {name}
      </Button>
      <div
        id={id}
        popover="auto"
        onBeforeToggle={onToggle}
        className={classes.popup}
        {...(open && { role: 'dialog', 'aria-label': name })}
      >
        {children}
      </div>
    </>
  );
}
