// Package dataset holds small data sets ready to train on, and what is done to data before training: parts and folds,
// scales, windows of a series, varied pictures. The digits and the eight days of the course are here; package course has
// the others, package table reads CSV files and package picture photographs. Where each comes from and under which terms
// stands in docs/data.md.
package dataset
