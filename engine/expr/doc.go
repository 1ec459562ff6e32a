// Package expr holds formulas over the numbers of one operation, as trees.
//
// The same tree is shown with symbols, shown with numbers, and evaluated: so what is shown cannot differ from what is
// computed, and a test proves it for every operation.
package expr
