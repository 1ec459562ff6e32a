// Package embed stands in for the standard package of that name when cmd/motor is built (Makefile: -overlay). Files that
// become strings need the import and nothing in it; the standard package brings io/fs, time and half of runtime/metrics.
package embed
