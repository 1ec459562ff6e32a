// Package engine holds no code: its folders are the library. README.md shows a whole training and says which is which.
package engine
