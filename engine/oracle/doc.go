// Package oracle compares the engine with an independent implementation: values and derivatives with JAX, optimizers
// with Optax. Its test needs Python with requirements.txt and finds it by the variable OFICINA_PYTHON.
package oracle
