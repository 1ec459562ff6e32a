// Package dataset holds the small data sets of the course, ready to train on. Where each comes from and under which
// terms stands in docs/data.md.
package dataset
