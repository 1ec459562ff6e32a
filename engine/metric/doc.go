// Package metric measures how well classes were told apart.
package metric
