import type { ReactNode } from "react";

/** What happened, what is safe, and the next step: the form of every empty and failed state. */
export function StatePage(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly body: string;
  readonly children?: ReactNode;
  readonly isAlert?: boolean;
}) {
  return (
    <div className="state-page" role={props.isAlert === true ? "alert" : "status"}>
      <span className="state-icon" aria-hidden="true">
        {props.icon}
      </span>
      <h2>{props.title}</h2>
      <p>{props.body}</p>
      {props.children}
    </div>
  );
}
