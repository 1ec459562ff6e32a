// Package autodiff records a computation on a tape while it runs and walks it backwards to give every derivative.
//
// One file holds one operation: its value, its vector–Jacobian product (the derivative of the loss by its result in,
// the derivatives by its inputs out) and both as formulas, element by element. Operations lists them all, with samples
// on which tests check each by differences; an operation without its derivative, its formula or its texts fails there.
//
// Matrices hold one example a row. The tape is the engine's reference: float64, readable, the same bits everywhere.
package autodiff
