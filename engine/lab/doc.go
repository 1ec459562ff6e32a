// Package lab is a laboratory of small networks: points of a plane to tell apart, a network of dense layers that learns
// them, and what each of its units gives over the plane while it does.
package lab
