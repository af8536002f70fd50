package dev.redwheel.practice;

/** Brings a part of the cluster one step closer to what is wanted. Run by the control loop after every change. */
interface Controller {
    /** Does what can be done now and never waits; what has to wait is done at the next change. */
    void reconcile();
}
