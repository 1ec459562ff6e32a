# %% 0 [markdown]
# # Do neurônio à perda
#
# Aqui o neurônio da unidade 2 vira código: ele dá uma chance de chuva para oito dias, e uma perda diz quanto ele errou. Complete as lacunas e rode cada célula, de cima para baixo.

# %% 2.0 [markdown]
# ## 2.0 Os oito dias
#
# Cada linha de `X` é um dia: umidade e queda de pressão. Em `y`, 1 quer dizer que choveu.

# %% 2.0
import numpy as np

X = np.array([
    [0.90, 0.70], [0.80, 0.60],
    [0.75, 0.20], [0.70, 0.50],
    [0.60, 0.40], [0.50, 0.10],
    [0.40, 0.30], [0.85, 0.10],
])
y = np.array([1, 1, 1, 1, 0, 0, 0, 0])
print(X.shape, y.shape)

# %% 2.1 [markdown]
# ## 2.1 Uma sigmoide que aguenta qualquer nota
#
# A sigmoide leva qualquer nota $z$ a um número entre 0 e 1:
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Para $z = -800$, porém, $e^{800}$ não cabe no computador. O remédio é só usar $e^{-|z|}$, que nunca passa de 1. O caso $z < 0$ já está escrito; escreva o caso $z \ge 0$ usando `e`.

# %% 2.1
def sigmoide(z):
    z = np.asarray(z, float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, ___, e / (1 + e))

print(sigmoide(1).round(4), sigmoide(-800))

# %% 2.1 check
@confere("2.1")
def _(sigmoide):
    s = sigmoide(1.0)
    if perto(s, 0.2689):
        return dica("swapped", "Deu 0,2689, que é σ(−1): os dois casos trocaram de lado. Para z ≥ 0, `e` já é e elevado a −z.")
    if perto(s, 1.3679):
        return dica("parentheses", "Deu 1,3679: sem parênteses, a divisão vem antes da soma.")
    if not perto(s, 0.7311):
        return dica("value", f"σ(1) deu {numero(s)} e deveria dar 0,7311. Escreva a fórmula do texto com `e` no lugar da exponencial.")
    if estoura(sigmoide, -800.0):
        return dica("overflow", "σ(1) está certo, mas para z = −800 a conta ainda passa por e elevado a 800, que estoura. Use `e`, que já está calculado.")
    return certo("σ(1) = 0,7311, e −800 não assusta mais ninguém.")

# %% 2.1 hint [markdown]
# Para $z \ge 0$ vale $|z| = z$. Então `e` é exatamente o $e^{-z}$ da fórmula.

# %% 2.1 cases
# ok: 1 / (1 + e)
# ok: 1/(1+np.exp(-np.abs(z)))
# swapped: e / (1 + e)
# parentheses: 1 / 1 + e
# overflow: 1 / (1 + np.exp(-z))
# value: 1 - e
# value: z
# error: 1 / (1 + e

# %% 2.2 [markdown]
# ## 2.2 Oito notas de uma vez
#
# `X @ w` faz os oito produtos escalares de uma vez. Falta uma parte da nota $z = w \cdot x + b$.

# %% 2.2
w = np.array([4.0, 3.0])
b = -4.0
p = sigmoide(X @ w + ___)
print(p.round(4))

# %% 2.2 check
@confere("2.2")
def _(p):
    nota = np.log(p / (1 - p))  # a sigmoide ao contrário
    certa = np.array([1.7, 1.0, -0.4, 0.3, -0.4, -1.7, -1.5, -0.3])
    if perto(nota, certa):
        return certo("p[1] = 0,7311: é o dia 2, o mesmo que você calculou na unidade 2.")
    if perto(nota, certa + 4):
        return dica("no-bias", "Assim chove quase com certeza todo dia: é a nota sem o viés. Some `b`.")
    if perto(nota, certa + 8):
        return dica("sign", "O viés já é negativo, −4: some `b`, não subtraia.")
    return dica("value", f"p[1] deu {numero(p[1])} e deveria dar 0,7311.")

# %% 2.2 hint [markdown]
# São duas entradas, dois pesos e um viés. Os pesos já estão em `w`; o viés tem nome também.

# %% 2.2 cases
# ok: b
# ok: -4
# no-bias: 0
# sign: -b
# value: 1
# error: w

# %% 2.3 [markdown]
# ## 2.3 Quanto o neurônio errou
#
# A surpresa de um dia é $-\ln$ da chance que o neurônio dava ao que aconteceu. A perda é a média das surpresas:
#
# $$\mathrm{BCE} = -\frac{1}{n}\sum_i \big[\,y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\,\big]$$
#
# Em cada dia só sobra um dos dois termos: `certa` já escolhe qual. No NumPy, `np.log` é o logaritmo natural e `np.mean` é a média.

# %% 2.3
def bce(p, y):
    # a chance dada ao que aconteceu
    certa = np.where(y == 1, p, 1 - p)
    # a média do −ln dessas chances
    return ___

print(np.round(bce(p, y), 4))

# %% 2.3 check
@confere("2.3")
def _(bce):
    p = np.array([0.8455347, 0.7310586, 0.4013123, 0.5744425, 0.4013123, 0.1544653, 0.1824255, 0.4255575])
    y = np.array([1, 1, 1, 1, 0, 0, 0, 0])
    perda = bce(p, y)
    if np.shape(perda) == (8,):
        return dica("vector", "Isso são oito números, um por dia. A perda é um só: a média deles.")
    if perto(perda, 0.4231):
        return certo("0,4231, como na conta da unidade 5. Quem chuta sempre 0,5 tem 0,6931.")
    if perto(perda, 3.3850):
        return dica("sum", "Deu 3,3850: você somou as oito surpresas. A perda é a média: `np.mean` em vez de `np.sum`.")
    if perto(perda, 0.1838):
        return dica("log10", "Deu 0,1838: esse logaritmo é o de base 10. O natural, no NumPy, é `np.log`.")
    if perto(perda, 0.6104):
        return dica("log2", "Deu 0,6104: esse logaritmo é o de base 2. O natural, no NumPy, é `np.log`.")
    if perto(perda, -0.4231):
        return dica("sign", "Deu −0,4231: o logaritmo de uma chance é negativo. Falta o sinal de menos.")
    if perto(perda, 0.3952):
        return dica("order", "Deu 0,3952: é o logaritmo da média. Primeiro o logaritmo de cada chance, depois a média.")
    if perto(perda, 0.6736):
        return dica("no-log", "Deu 0,6736: é a chance média. Falta o logaritmo, e o menos.")
    return dica("value", f"Deu {numero(perda)} e deveria dar 0,4231. De dentro para fora: logaritmo, média, menos.")

# %% 2.3 hint [markdown]
# De dentro para fora: `np.log(certa)` são oito logaritmos, todos negativos. Tire a média deles e troque o sinal.

# %% 2.3 cases
# ok: -np.mean(np.log(certa))
# ok: -np.log(certa).mean()
# ok: np.mean(-np.log(certa))
# ok: -np.mean(y*np.log(p) + (1-y)*np.log(1-p))
# sum: -np.sum(np.log(certa))
# log10: -np.mean(np.log10(certa))
# log2: -np.mean(np.log2(certa))
# sign: np.mean(np.log(certa))
# order: -np.log(np.mean(certa))
# vector: -np.log(certa)
# no-log: np.mean(certa)
# value: -np.mean(np.log(p))
# error: -mean(log(certa))

# %% 2.4 [markdown]
# ## 2.4 Três neurônios, três dias
#
# Uma camada é um neurônio por linha de $W$. Em lote, os exemplos também ficam nas linhas: $Z = X W^\top + b$. Os dias são 2, 3 e 8, como na unidade 4. Confira as formas: quem multiplica `dias`, de forma (3, 2), precisa ter 2 linhas.

# %% 2.4
# um neurônio por linha: forma (3, 2)
W1 = np.array([[2, 1], [-1, 3], [1, -2]])
b1 = np.array([-1, 0, 0.5])
dias = X[[1, 2, 7]]
Z = dias @ ___ + b1
print(Z.round(2))

# %% 2.4 check
@confere("2.4")
def _(Z):
    if perto(Z, [[1.2, 1.0, 0.1], [0.7, -0.15, 0.85], [0.8, -0.55, 1.15]]):
        return certo("A matriz da unidade 4. Cada linha é um dia, cada coluna é um neurônio.")
    if perto(Z, [[2.4, 1.4, -1.5], [1.1, 0.95, -0.65], [1.0, 0.95, -0.55]]):
        return dica("reshape", "A forma serve, mas `reshape` mantém os números na mesma ordem. Transpor troca linhas por colunas.")
    return dica("value", f"A forma deu {np.shape(Z)}; o primeiro número deveria ser 1,2. Quem multiplica é `W1`, de lado.")

# %% 2.4 hint [markdown]
# `W1` tem forma (3, 2), e `dias` também. Vire `W1` de lado: `.T` troca linhas por colunas.

# %% 2.4 cases
# ok: W1.T
# ok: np.transpose(W1)
# reshape: W1.reshape(2, 3)
# value: W1.T * 2
# error: W1

# %% 2.5 [markdown]
# ## 2.5 Um softmax que não estoura
#
# Somar o mesmo número a todas as notas não muda o softmax. Então tire de todas a maior: a conta fica igual e nenhuma exponencial passa de 1.

# %% 2.5
def softmax(z):
    e = np.exp(z - ___)
    return e / e.sum()

print(softmax(np.array([2, 1, 0.1])).round(4))
print(softmax(np.array([102, 101, 100.1])).round(4))

# %% 2.5 check
@confere("2.5")
def _(softmax):
    s = softmax(np.array([2, 1, 0.1]))
    if perto(s, [1 / 3, 1 / 3, 1 / 3]):
        return dica("itself", "As três chances ficaram iguais: você tirou de cada nota ela mesma. Tire de todas o mesmo número.")
    if not perto(s, [0.6590, 0.2424, 0.0986]):
        return dica("value", "softmax(2; 1; 0,1) deveria dar (0,6590; 0,2424; 0,0986). Tire de todas as notas o mesmo número.")
    if not np.isfinite(softmax(np.array([2000.0, 0, -2000]))).all():
        return dica("overflow", "Aqui deu certo, mas com uma nota de 2000 a exponencial estoura. Só a maior nota serve: o maior expoente vira 0.")
    return certo("Soma 1, e notas enormes não o derrubam.")

# %% 2.5 hint [markdown]
# Um vetor do NumPy sabe dizer qual é o seu maior número: experimente `z.max()`.

# %% 2.5 cases
# ok: z.max()
# ok: np.max(z)
# ok: max(z)
# ok: z.max(axis=-1, keepdims=True)
# overflow: 0
# overflow: z.min()
# overflow: z.mean()
# itself: z
# value: z / 2
# error: max

# %% 2.6 [markdown]
# ## 2.6 Agora é com você
#
# Ache pesos e viés com perda menor que 0,35. O ponto de partida foi 4, 3 e −4. Mexa num número de cada vez e olhe o traço.

# %% 2.6
import matplotlib.pyplot as plt

w = np.array([___, ___])
b = ___
p = sigmoide(X @ w + b)
print("perda", bce(p, y).round(4))
print("acertos", np.sum((p > 0.5) == y))

u = np.array([0.3, 1.0])
plt.plot(u, -(w[0] * u + b) / w[1])
plt.scatter(X[:, 0], X[:, 1], c=y,
            cmap="coolwarm_r", zorder=2)
plt.ylim(0, 0.8)
plt.xlabel("umidade")
plt.ylabel("queda de pressão")
plt.show()

# %% 2.6 check
@confere("2.6")
def _(w, b):
    X = np.array([[0.90, 0.70], [0.80, 0.60], [0.75, 0.20], [0.70, 0.50], [0.60, 0.40], [0.50, 0.10], [0.40, 0.30], [0.85, 0.10]])
    z = X @ w + b
    surpresas = np.logaddexp(0, np.where(np.arange(8) < 4, -z, z))
    perda = surpresas.mean()
    if perda < 0.35:
        return certo(f"Perda {numero(perda)}. Isso que você fez à mão, a descida do gradiente faz sozinha na unidade 8.")
    if perto(perda, 0.4231):
        return dica("start", "É o ponto de partida, 0,4231. Mude um número e veja para onde a perda vai.")
    if perda > 0.6931:
        return dica("worse", f"Perda {numero(perda)}: chutar sempre 0,5 daria 0,6931. Volte para perto de 4, 3 e −4.")
    if perda > 0.4231:
        return dica("up", f"Perda {numero(perda)}: subiu. Desfaça a última mudança e vá para o outro lado.")
    return dica("close", f"Perda {numero(perda)}: desceu. Continue nessa direção.")

# %% 2.6 hint [markdown]
# Multiplicar $w$ e $b$ pelo mesmo número não move o traço, só deixa o neurônio mais seguro do que diz. Experimente dobrar os três.

# %% 2.6 cases
# ok: 8 | 6 | -8
# ok: 6 | 6 | -6
# start: 4 | 3 | -4
# worse: -4 | 3 | 4
# up: 3 | 3 | -4
# close: 5 | 4 | -5
