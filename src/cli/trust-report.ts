/** What `trust` and `untrust` have to tell, whoever listens: a person at a terminal, or a program that reads JSON. */
import type { StepResult, TrustProposal, TrustStep } from '../engine/trust.ts';

/** How it ended. */
export interface TrustSum {
  /** True where everything is as it was wanted. */
  readonly isDone: boolean;
  /** False where nobody agreed to it. */
  readonly isAgreed: boolean;
  readonly ok: number;
  readonly failed: number;
  /** Steps that were not needed. */
  readonly settled: number;
  /** Steps that could not be done as things stand. */
  readonly blocked: number;
}

/** Tells what happens, in the order in which it happens. */
export interface TrustReport {
  /** What `trust` would do. */
  proposal(proposal: TrustProposal): void;
  /** What `untrust` would do. */
  removal(steps: readonly TrustStep[]): void;
  /** The authority for phones in this folder would be deleted; then, what came of it. */
  authority(folder: string, result?: StepResult): void;
  /** Other certificates of ours, and what would take them out. `isAsked`: that is asked next. */
  leftovers(steps: readonly TrustStep[], isAsked: boolean): void;
  /** A step was done, or could not be. */
  result(step: TrustStep, result: StepResult): void;
  /** It did not come to a plan. */
  failed(message: string): void;
  sum(sum: TrustSum): void;
}
