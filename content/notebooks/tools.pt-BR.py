# Ferramentas de conferência da oficina: rode esta célula primeiro.
import warnings

import numpy as _np

try:
    from _host import verdict as _entrega  # a página da oficina mostra o veredito
except ImportError:

    def _entrega(celula, ok, nome, texto):
        print("✔" if ok else "→", celula, texto)


def certo(texto):
    return True, "", texto


def dica(nome, texto):
    return False, nome, texto


def confere(celula):
    """Testa a célula de cima com os nomes que o teste pede e mostra o veredito."""

    def com(teste):
        tem = teste.__globals__
        pede = teste.__code__.co_varnames[: teste.__code__.co_argcount]
        falta = [nome for nome in pede if nome not in tem]
        if falta:
            return _entrega(celula, False, "missing", f"Falta `{falta[0]}`. Complete e rode a célula que o define.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                veredito = teste(*(tem[nome] for nome in pede))
            except Exception as erro:
                veredito = dica("broken", f"Ao conferir, o Python parou: {type(erro).__name__}: {erro}. Releia o que vai na lacuna.")
        _entrega(celula, *veredito)

    return com


def perto(a, b, tol=6e-5):
    """Iguais até a quarta casa decimal, e da mesma forma."""
    try:
        a, b = _np.asarray(a, float), _np.asarray(b, float)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and bool(_np.all(_np.abs(a - b) <= tol))


def estoura(funcao, *valores):
    """Se alguma exponencial do cálculo não cabe num número (no navegador o NumPy não avisa)."""
    exp, maiores = _np.exp, []

    def espia(z, *resto, **nomes):
        maiores.append(_np.max(z))
        return exp(z, *resto, **nomes)

    _np.exp = espia
    try:
        funcao(*valores)
    finally:
        _np.exp = exp
    return any(maior > 709 for maior in maiores)  # e elevado a 710 já é infinito


def numero(x):
    """Um número como se lê em português: vírgula decimal, quatro casas."""
    return f"{float(x):.4f}".replace(".", ",").replace("-", "−")
