// Package optim moves parameters against their derivatives: plain descent, momentum and Adam. All parameters of a
// model lie in one slice, so that a step is one pass over it.
package optim
