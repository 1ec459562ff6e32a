// Package npy reads and writes NumPy's array files: .npy with one array, .npz with several. Numbers become float64; an
// array remembers which type it had, so that it goes back to the file as it came.
//
// Format: numpy.lib.format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
package npy
