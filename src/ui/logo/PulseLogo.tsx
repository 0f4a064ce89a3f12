/** A pulse line that rises out of a shelf: the shop's heartbeat. Drawn in the colour of the text around it. */
export function PulseLogo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path
        d="M4 17.5h6l2.6-7.5 5 14 3.4-9.5 1.6 3H28"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
