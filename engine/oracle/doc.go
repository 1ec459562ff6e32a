// Package oracle compares the engine with an independent implementation: values and derivatives with JAX, optimizers
// and schedules with Optax, metrics with scikit-learn. Its tests need Python with requirements.txt and find it by the
// variable OFICINA_PYTHON.
package oracle
