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

constexpr std::array usps_files{
    DataFile{"zip.train.gz",
             {"https://hastie.su.domains/ElemStatLearn/datasets/zip.train.gz",
              "https://web.stanford.edu/~hastie/ElemStatLearn/datasets/zip.train.gz"},
             0,
             ""},
    DataFile{"zip.test.gz",
             {"https://hastie.su.domains/ElemStatLearn/datasets/zip.test.gz",
              "https://web.stanford.edu/~hastie/ElemStatLearn/datasets/zip.test.gz"},
             0,
             ""}};

constexpr std::array svhn_files{
    DataFile{"train_32x32.mat",
             {"http://ufldl.stanford.edu/housenumbers/train_32x32.mat"},
             182040794,
             "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"},
    DataFile{"test_32x32.mat",
             {"http://ufldl.stanford.edu/housenumbers/test_32x32.mat"},
             64275384,
             "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"}};

constexpr std::array cifar10_files{
    DataFile{"cifar-10-binary.tar.gz",
             {"https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"},
             170052171,
             "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"}};
constexpr std::array cifar100_files{
    DataFile{"cifar-100-binary.tar.gz",
             {"https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"},
             168513733,
             "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"}};

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
    DataSet{"mnist_m",
            "MNIST over patches of photographs",
            Kind::images,
            "32x32x3",
            10,
            59001,
            9001,
            "none stated; BSDS500: non-commercial research and education",
            "Ganin et al. 2016, arXiv:1505.07818",
            "the recipe of docs/data.md",
            {}},
    DataSet{"usps", "Digits of the U.S. Postal Service", Kind::images, "16x16x1", 10, 7291, 2007,
            "none stated; for research", "LeCun et al. 1989", "`lapicque data fetch usps`",
            usps_files},
    DataSet{"svhn", "House numbers, cropped digits (format 2)", Kind::images, "32x32x3", 10, 73257,
            26032, "non-commercial use only", "Netzer et al. 2011", "`lapicque data fetch svhn`",
            svhn_files},
    DataSet{"svhn_mini",
            "House numbers, cropped by us from 512 photographs",
            Kind::images,
            "32x32x3",
            10,
            554,
            486,
            "non-commercial use only",
            "Netzer et al. 2011",
            "the recipe of docs/data.md",
            {}},
    DataSet{"cifar10", "Small photographs, 10 classes", Kind::images, "32x32x3", 10, 50000, 10000,
            "none stated; cite Krizhevsky 2009", "Krizhevsky 2009", "`lapicque data fetch cifar10`",
            cifar10_files},
    DataSet{"cifar100", "Small photographs, 100 classes", Kind::images, "32x32x3", 100, 50000,
            10000, "none stated; cite Krizhevsky 2009", "Krizhevsky 2009",
            "`lapicque data fetch cifar100`", cifar100_files},
    DataSet{"eth80",
            "Eight categories of objects from 41 sides, grey",
            Kind::images,
            "64x64x1",
            8,
            1640,
            1640,
            "none stated; for research",
            "Leibe & Schiele 2003",
            "the recipe of docs/data.md",
            {}},
    DataSet{"face_motorbike",
            "Two classes of Caltech-101, grey",
            Kind::images,
            "160x250x1",
            2,
            400,
            396,
            "CC BY 4.0 (Caltech-101)",
            "Fei-Fei, Fergus & Perona 2004",
            "https://data.caltech.edu/records/mzrjq-6wc02, unpacked into caltech101/",
            {}},
};

}  // namespace

std::span<const DataSet> data_sets() { return sets; }

}  // namespace lapicque
