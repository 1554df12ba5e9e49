import {
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import classes from './hint.module.css';

const GAP = 6;

/**
 * A few words more about its child while the pointer or the focus is there; Escape puts them away. The browser's
 * own popover, which stands above all else: a positioning library is more script than a page's table.
 */
export function Hint({
  label,
  children,
}: {
  label: ReactNode;
  children: ReactElement<HTMLAttributes<HTMLElement>>;
}) {
  const id = useId();
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const hide = () => setTarget(null);
  return (
    <>
      {cloneElement(children, {
        ...(target !== null && { 'aria-describedby': id }),
        onMouseEnter: ({ currentTarget }) => setTarget(currentTarget),
        onMouseLeave: hide,
        onFocus: ({ currentTarget }) => setTarget(currentTarget),
        onBlur: hide,
      })}
      {target !== null && (
        <Bubble id={id} target={target} onEscape={hide}>
          {label}
        </Bubble>
      )}
    </>
  );
}

function Bubble({
  id,
  target,
  onEscape,
  children,
}: {
  id: string;
  target: HTMLElement;
  onEscape: () => void;
  children: ReactNode;
}) {
  const bubble = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (bubble.current === null) return;
    bubble.current.showPopover();
    place(bubble.current, target.getBoundingClientRect());
  });
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') onEscape();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
  return (
    <span ref={bubble} id={id} role="tooltip" popover="manual" className={classes.hint}>
      {children}
    </span>
  );
}

/** Above what it is about, or below where there is no room; never beyond the sides. */
function place(bubble: HTMLElement, target: DOMRect): void {
  const { width, height } = bubble.getBoundingClientRect();
  const middle = target.left + target.width / 2 - width / 2;
  const left = Math.max(GAP, Math.min(middle, document.documentElement.clientWidth - width - GAP));
  const above = target.top - height - GAP;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${above >= GAP ? above : target.bottom + GAP}px`;
}
