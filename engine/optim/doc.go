// Package optim moves parameters against their derivatives: plain descent, momentum and its variants, and methods that
// give each parameter a rate of its own. All parameters of a model lie in one slice, so that a step is one pass over it.
// Schedules change the rate from step to step, and derivatives can be clipped before one.
package optim
