// Package tensor holds row-major arrays of float64 with a shape, the numbers that the tape works on.
//
// Misuse of a shape is a mistake in the program that calls: it panics with a *ShapeError that names the operation and
// both shapes. Whoever takes shapes from outside turns it into an error at the door (see engine/explain).
package tensor
