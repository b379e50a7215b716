// The table of data sets. Sizes and check sums of files are those that TensorFlow Datasets records
// for the same hosts; raw MNIST and USPS were compared with independent copies.
#include <array>

#include "lapicque/io/catalogue.hpp"

namespace lapicque {
namespace {

constexpr std::array mnist_files{
    DataFile{"train-images-idx3-ubyte.gz",
             {"https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz",
              "https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz"},
             9912422,
             "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
    DataFile{"train-labels-idx1-ubyte.gz",
             {"https://ossci-datasets.s3.amazonaws.com/mnist/train-labels-idx1-ubyte.gz",
              "https://storage.googleapis.com/cvdf-datasets/mnist/train-labels-idx1-ubyte.gz"},
             28881,
             "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
    DataFile{"t10k-images-idx3-ubyte.gz",
             {"https://ossci-datasets.s3.amazonaws.com/mnist/t10k-images-idx3-ubyte.gz",
              "https://storage.googleapis.com/cvdf-datasets/mnist/t10k-images-idx3-ubyte.gz"},
             1648877,
             "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
    DataFile{"t10k-labels-idx1-ubyte.gz",
             {"https://ossci-datasets.s3.amazonaws.com/mnist/t10k-labels-idx1-ubyte.gz",
              "https://storage.googleapis.com/cvdf-datasets/mnist/t10k-labels-idx1-ubyte.gz"},
             4542,
             "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}};

#define LAPICQUE_FASHION "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
constexpr std::array fashion_files{
    DataFile{"train-images-idx3-ubyte.gz",
             {LAPICQUE_FASHION "train-images-idx3-ubyte.gz"},
             26421880,
             "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
    DataFile{"train-labels-idx1-ubyte.gz",
             {LAPICQUE_FASHION "train-labels-idx1-ubyte.gz"},
             29515,
             "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
    DataFile{"t10k-images-idx3-ubyte.gz",
             {LAPICQUE_FASHION "t10k-images-idx3-ubyte.gz"},
             4422102,
             "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
    DataFile{"t10k-labels-idx1-ubyte.gz",
             {LAPICQUE_FASHION "t10k-labels-idx1-ubyte.gz"},
             5148,
             "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}};
#undef LAPICQUE_FASHION

using Kind = DataSet::Kind;
constexpr std::array sets{
    DataSet{"mnist", "Handwritten digits", Kind::images, "28x28x1", 10, 60000, 10000,
            "CC BY-SA 3.0 as commonly stated (Y. LeCun, C. Cortes)",
            "LeCun, Bottou, Bengio & Haffner 1998", "`lapicque data fetch mnist`", mnist_files},
    DataSet{"mnist_sample",
            "The first images of MNIST, shipped with Lapicque",
            Kind::images,
            "28x28x1",
            10,
            800,
            200,
            "CC BY-SA 3.0 as commonly stated (Y. LeCun, C. Cortes)",
            "LeCun, Bottou, Bengio & Haffner 1998",
            "an installed Lapicque or its source tree",
            {}},
    DataSet{"fashion_mnist", "Articles of clothing", Kind::images, "28x28x1", 10, 60000, 10000,
            "MIT (Zalando SE)", "Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747",
            "`apt install dataset-fashion-mnist` or `lapicque data fetch fashion_mnist`",
            fashion_files},
};

}  // namespace

std::span<const DataSet> data_sets() { return sets; }

}  // namespace lapicque
